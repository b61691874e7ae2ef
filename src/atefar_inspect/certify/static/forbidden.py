"""What no good code does, by full names: clocks, chance without a seed, the network, processes, code made of data."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from typing import Final

from .contract import module_constants
from .source import Source, free_names, is_constant, keyword

Found = tuple[str, int]
"""What was found, as the source writes it, and its line."""

_CLOCKS: Final = re.compile(
    r"time\.(time|perf_counter|monotonic|process_time|thread_time|clock_gettime)(_ns)?|timeit\..+|timeit"
    r"|datetime\.(datetime\.(now|utcnow|today)|date\.today)|os\.times|resource\.getrusage|torch\.cuda\.Event"
)
# numpy.random's capitalized names and these make generators; the rest draws from one that all the process shares.
_NUMPY_GENERATORS: Final = {
    "default_rng",
    "RandomState",
    "SeedSequence",
    "PCG64",
    "PCG64DXSM",
    "Philox",
    "MT19937",
    "SFC64",
}
_NUMPY_SHARED: Final = re.compile(r"numpy\.random\.(?!seed$|get_state$|set_state$|default_rng$)[a-z]\w*")
_RANDOM_SHARED: Final = re.compile(
    r"random\.(random|randint|randrange|choices?|shuffle|sample|uniform|gauss|normalvariate|betavariate|expovariate"
    r"|gammavariate|triangular|getrandbits|randbytes|lognormvariate|paretovariate|vonmisesvariate|weibullvariate)"
)
_TORCH_SHARED: Final = re.compile(
    r"torch\.(rand|randn|randint|randperm|normal|bernoulli|multinomial|rand_like|randn_like)"
)
_NEVER_SEEDED: Final = re.compile(r"uuid\.uuid[14]|os\.(urandom|getrandom)|secrets\..+|random\.SystemRandom")
_SKLEARN_RANDOM: Final = re.compile(
    r"sklearn\..*\.?(train_test_split|shuffle|resample|make_(classification|blobs|moons|circles|regression|swiss_roll"
    r"|s_curve|friedman\d|multilabel_classification|sparse_uncorrelated|low_rank_matrix)"
    r"|(RandomForest|ExtraTrees|GradientBoosting|HistGradientBoosting|MLP|SGD|DecisionTree|Bagging)(Classifier|Regressor)"
    r"|KMeans|MiniBatchKMeans|ShuffleSplit|StratifiedShuffleSplit|GaussianMixture|TSNE)"
)
_SEEDING: Final = {
    "numpy": ("numpy.random.seed", "numpy.random.set_state"),
    "random": ("random.seed", "random.setstate"),
    "torch": ("torch.manual_seed", "torch.random.manual_seed", "torch.set_rng_state"),
}

_NETWORK: Final = re.compile(
    r"(socket|_socket|socketserver|ssl|imaplib|poplib|nntplib|webbrowser|requests|http\.client|http\.server|httpx|aiohttp|ftplib|smtplib|telnetlib|xmlrpc|wget|gdown|kagglehub|kaggle"
    r"|huggingface_hub|openml|boto3|paramiko|multiprocessing\.connection|multiprocessing\.managers)(\..+)?|urllib\.request(\..+)?|urllib3(\..+)?|datasets\.load_dataset"
)
_DOWNLOADS: Final = re.compile(
    r"urllib\.request\..+|torch\.hub\..+|torchvision\.datasets\.utils\.download.*|sklearn\.datasets\.fetch_\w+"
    r"|tensorflow\.keras\.datasets\..+\.load_data|keras\.datasets\..+\.load_data|datasets\.load_dataset"
    r"|seaborn\.load_dataset|nltk\.download|tensorflow_datasets\.load"
)
_CONNECTIONS: Final = re.compile(
    r"asyncio\.(open_connection|open_unix_connection|start_server|start_unix_server)|multiprocessing\.Manager"
    r"|logging\.handlers\.(Socket|Datagram|SysLog|SMTP|HTTP)Handler|torch\.distributed\.(TCPStore|init_process_group|rpc\..+)"
    r"|numpy\.lib\.(npyio\.)?DataSource"
)
_CONNECTING_METHODS: Final = frozenset(
    {"create_connection", "create_unix_connection", "create_datagram_endpoint", "sock_connect"}
)
_URL: Final = re.compile(r"(https?|ftp|s3|gs|hf)://", re.IGNORECASE)

_PROCESSES: Final = re.compile(
    r"multiprocessing\..+|concurrent\.futures\.ProcessPoolExecutor|(os|posix)\.(fork|forkpty|kill|killpg)"
)
_PROGRAMS: Final = re.compile(
    r"subprocess\..+|_posixsubprocess\..+|pty\..+|asyncio\.create_subprocess_\w+|asyncio\.subprocess\..+"
    r"|(os|posix)\.(system|popen|exec\w+|spawn\w+|posix_spawnp?|startfile)"
)
_PROGRAM_METHODS: Final = frozenset({"subprocess_exec", "subprocess_shell"})
_DYNAMIC_CODE: Final = re.compile(
    r"importlib\.(import_module|reload|util\..+|machinery\..+)|runpy\..+|code\..+|_?pickle\.(load|loads|Unpickler)"
    r"|(cloudpickle|dill)\.loads?|joblib\.load|marshal\.loads?|_?ctypes\..+|numpy\.ctypeslib(\..+)?|cffi\..+"
    r"|torch\.utils\.cpp_extension\..+|(cProfile|profile)\.run(ctx)?|pandas\.eval|numexpr\.evaluate"
    r"|sympy\.(sympify|parsing\..+)|numpy\.testing\.(rundocs|runstring|measure)|numpy\.f2py(\..+)?"
)
_TIMED: Final = frozenset({"timeit.timeit", "timeit.repeat", "timeit.Timer"})
_DYNAMIC_BUILTINS: Final = frozenset({"eval", "exec", "compile", "__import__"})
_SOURCE_READERS: Final = re.compile(
    r"inspect\.(getsource|getsourcelines|getsourcefile|getfile|getcomments|getdoc)|dis\..+|linecache\..+|ast\.parse"
)


def clocks(source: Source) -> Iterator[Found]:
    """Yield each clock that is named."""
    yield from _named(source, _CLOCKS)


def unseeded(source: Source) -> Iterator[Found]:
    """Yield each draw of randomness that the score's seed does not decide."""
    referenced = {name for name, _ in source.references()}
    seeded = {library for library, names in _SEEDING.items() if referenced & set(names)}
    yield from _named(source, _NEVER_SEEDED)
    for library, pattern in (("numpy", _NUMPY_SHARED), ("random", _RANDOM_SHARED)):
        if library not in seeded:
            yield from _named(source, pattern)
    for name, call in source.calls():
        first = call.args[0] if call.args else keyword(call, "seed")
        makes_generator = name == "random.Random" or name in {f"numpy.random.{maker}" for maker in _NUMPY_GENERATORS}
        if makes_generator and (is_constant(first, None) or (first is None and not call.keywords)):
            yield f"{name}() without a seed", call.lineno
        elif _TORCH_SHARED.fullmatch(name) and "torch" not in seeded and keyword(call, "generator") is None:
            yield f"{name} without a generator", call.lineno
        elif _SKLEARN_RANDOM.fullmatch(name) and "numpy" not in seeded and not _takes(call, "random_state"):
            yield f"{name} without random_state", call.lineno
    if "numpy" not in seeded and any(name.startswith("scipy.stats") for name, _ in source.imports()):
        yield from _scipy_draws(source)


def _scipy_draws(source: Source) -> Iterator[Found]:
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.Call) or _takes(node, "random_state"):
            continue
        if isinstance(node.func, ast.Attribute) and node.func.attr == "rvs":
            yield ".rvs without random_state", node.lineno


def _takes(call: ast.Call, name: str) -> bool:
    """Return whether a call gives an argument other than None, or one that may (`**options`)."""
    value = keyword(call, name)
    return any(word.arg is None for word in call.keywords) or (value is not None and not is_constant(value, None))


def network(source: Source) -> Iterator[Found]:
    """Yield each import, call or address that needs the network."""
    for name, line in source.imports():
        if _NETWORK.fullmatch(name):
            yield f"import of {name}", line
    for name, call in source.calls():
        local = isinstance(origin := keyword(call, "source"), ast.Constant) and origin.value == "local"
        if _DOWNLOADS.fullmatch(name) and not local:
            yield name, call.lineno
        elif is_constant(keyword(call, "download"), True):
            yield f"{name}(download=True)", call.lineno
    yield from _named(source, _CONNECTIONS)
    constants = module_constants(source)
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute) and node.attr in _CONNECTING_METHODS:
            yield f".{node.attr}", node.lineno
        elif isinstance(node, ast.Call):
            yield from _addresses(node, constants)


def _addresses(call: ast.Call, constants: Mapping[str, float | str]) -> Iterator[Found]:
    """Yield the addresses that are passed, written out or as a constant of the module."""
    for argument in (*call.args, *(word.value for word in call.keywords)):
        value = constants.get(argument.id) if isinstance(argument, ast.Name) else getattr(argument, "value", None)
        if isinstance(value, str) and _URL.match(value):
            yield f"the address {value!r}", argument.lineno
    pretrained = isinstance(call.func, ast.Attribute) and call.func.attr == "from_pretrained"
    if pretrained and call.args and isinstance(call.args[0], ast.Constant):
        name = call.args[0].value
        if (
            isinstance(name, str)
            and not name.startswith((".", "/"))
            and not is_constant(keyword(call, "local_files_only"), True)
        ):
            yield f"from_pretrained({name!r})", call.lineno


def processes(source: Source) -> Iterator[Found]:
    """Yield each process that is started or signaled."""
    yield from _named(source, _PROCESSES)
    yield from programs(source)


def programs(source: Source) -> Iterator[Found]:
    """Yield each other program that is run."""
    yield from _named(source, _PROGRAMS)
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute) and node.attr in _PROGRAM_METHODS:
            yield f".{node.attr}", node.lineno


def dynamic_code(source: Source) -> Iterator[Found]:
    """Yield each place where data could become code in the scorer's process."""
    yield from _named(source, _DYNAMIC_CODE)
    yield from ((node.id, node.lineno) for node in free_names(source.tree) if node.id in _DYNAMIC_BUILTINS)
    for name, call in source.calls():
        allowed = keyword(call, "allow_pickle") or (
            call.args[2] if name == "numpy.load" and len(call.args) > 2 else None
        )
        if allowed is not None and not is_constant(allowed, False):
            yield f"{name}(allow_pickle=True)", call.lineno
        elif name == "torch.load" and not is_constant(keyword(call, "weights_only"), True):
            yield "torch.load without weights_only=True", call.lineno
        elif name in _TIMED and any(_is_text(argument) for argument in (*call.args, *_values(call))):
            yield f"{name} of code in a string", call.lineno


def _values(call: ast.Call) -> Iterator[ast.expr]:
    return (word.value for word in call.keywords if word.arg in ("stmt", "setup"))


def _is_text(node: ast.expr) -> bool:
    """Return whether an expression is a string, or made by a call or by joining, as a string may be."""
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str)
    return isinstance(node, ast.JoinedStr | ast.BinOp | ast.Call | ast.Subscript)


def source_readers(source: Source, submitted: frozenset[str]) -> Iterator[Found]:
    """Yield each look at the text of the submission's code, whose declared files are `submitted`."""
    yield from _named(source, _SOURCE_READERS)
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute) and node.attr in ("__file__", "__code__"):
            yield f".{node.attr}", node.lineno
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "read":
            path = node.args[0].value if node.args and isinstance(node.args[0], ast.Constant) else None
            if isinstance(path, str) and path.endswith(".py") and (not submitted or path in submitted):
                yield f".read({path!r})", node.lineno


def _named(source: Source, pattern: re.Pattern[str]) -> Iterator[Found]:
    for name, node in source.references():
        if pattern.fullmatch(name):
            yield name, node.lineno
