"""What a scorer has no business with, by full names: clocks, chance without a seed, the network, files, processes."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from typing import Final

from .contract import module_constants
from .source import Source, is_constant, keyword

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
    r"(socket|requests|http\.client|http\.server|httpx|aiohttp|ftplib|smtplib|telnetlib|xmlrpc|wget|gdown|kagglehub|kaggle"
    r"|huggingface_hub|openml|boto3|paramiko)(\..+)?|urllib\.request(\..+)?|urllib3(\..+)?|datasets\.load_dataset"
)
_DOWNLOADS: Final = re.compile(
    r"urllib\.request\..+|torch\.hub\..+|torchvision\.datasets\.utils\.download.*|sklearn\.datasets\.fetch_\w+"
    r"|tensorflow\.keras\.datasets\..+\.load_data|keras\.datasets\..+\.load_data|datasets\.load_dataset"
    r"|seaborn\.load_dataset|nltk\.download|tensorflow_datasets\.load"
)
_URL: Final = re.compile(r"(https?|ftp|s3|gs|hf)://", re.IGNORECASE)

_FILE_WRITES: Final = re.compile(
    r"os\.(remove|unlink|rename|replace|mkdir|makedirs|rmdir|removedirs|link|symlink|chmod|chown|truncate|mkfifo)"
    r"|shutil\.(copy\w*|move|rmtree|make_archive|unpack_archive)"
)
_WRITING_METHODS: Final = frozenset({"write_text", "write_bytes", "unlink", "mkdir", "touch", "rmdir", "symlink_to"})
_PROCESSES: Final = re.compile(
    r"subprocess\..+|multiprocessing\..+|concurrent\.futures\.ProcessPoolExecutor|pty\..+"
    r"|os\.(system|popen|fork|forkpty|exec\w+|spawn\w+|posix_spawnp?|kill|killpg)"
)
_DYNAMIC_CODE: Final = re.compile(
    r"importlib\.(import_module|reload|util\..+|machinery\..+)|runpy\..+|code\..+|pickle\.(load|loads|Unpickler)"
    r"|(cloudpickle|dill)\.loads?|joblib\.load|marshal\.loads?|ctypes\..+"
)
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
    constants = module_constants(source)
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call):
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


def file_writes(source: Source) -> Iterator[Found]:
    """Yield each change to the file system."""
    yield from _named(source, _FILE_WRITES)
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Attribute) and node.func.attr in _WRITING_METHODS:
                yield f".{node.func.attr}", node.lineno
            elif mode := _writing_mode(source, node):
                yield f"open(..., {mode!r})", node.lineno


def _writing_mode(source: Source, call: ast.Call) -> str | None:
    """Return the mode of a call of `open` (the function or the method of a path) that opens for writing."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", None)
    if name != "open":
        return None
    is_method = isinstance(call.func, ast.Attribute) and source.dotted(call.func) is None
    positional = call.args[0:1] if is_method else call.args[1:2]
    mode = keyword(call, "mode") or (positional[0] if positional else None)
    if isinstance(mode, ast.Constant) and isinstance(mode.value, str) and set(mode.value) & set("wax+"):
        return mode.value
    return None


def processes(source: Source) -> Iterator[Found]:
    """Yield each process that is started or signaled."""
    yield from _named(source, _PROCESSES)


def dynamic_code(source: Source) -> Iterator[Found]:
    """Yield each place where data could become code in the scorer's process."""
    yield from _named(source, _DYNAMIC_CODE)
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _DYNAMIC_BUILTINS:
            yield node.func.id, node.lineno
    for name, call in source.calls():
        if is_constant(keyword(call, "allow_pickle"), True):
            yield f"{name}(allow_pickle=True)", call.lineno
        elif name == "torch.load" and not is_constant(keyword(call, "weights_only"), True):
            yield "torch.load without weights_only=True", call.lineno


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
