"""The static rules over `score.py`: each fault is found at its line, and its repaired twin is clean."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atefar_inspect.bundle import Bundle
from atefar_inspect.certify.static.lint import LintFinding, lint_bundle, lint_elsewhere, lint_source

ROOT = Path(__file__).parents[3]
Bend = Callable[..., Bundle]
GOOD_BUNDLES = [*sorted(ROOT.glob("src/atefar_inspect/shipped/*/")), *sorted(ROOT.glob("task_templates/*/bundle"))]


def score_py(body: str, imports: str = "") -> str:
    """Return a scorer with this body; `inputs` and `answers` are there for it to use."""
    head = dedent(imports)
    return f"""\
import numpy as np
from atefar_runtime import Invalid
{head}

def score(submission, seed):
    rng = np.random.default_rng(seed)
    inputs = rng.integers(100, size=20).tolist()
    answers = [submission.call("double", x) for x in inputs]
    share = sum(a == 2 * x for a, x in zip(answers, inputs)) / 20
{"".join(f"    {line}" for line in dedent(body).splitlines(keepends=True))}
    return {{"share": share}}
"""


def rules(text: str, **options: object) -> list[str]:
    return [finding.rule for finding in lint_source(text, **options)]  # type: ignore[arg-type]


@pytest.mark.parametrize("folder", GOOD_BUNDLES, ids=lambda folder: f"{folder.parent.name}-{folder.name}")
def test_good_bundles_have_no_finding(folder: Path) -> None:
    findings, examined = lint_bundle(Bundle.open(folder))
    assert findings == []
    assert examined > 5


def test_a_plain_scorer_is_clean() -> None:
    assert rules(score_py("")) == []


FAULTS = {
    "undefined-name": ["share = mean(answers)", "share = np.mean(anwsers)", "share = [y for x in inputs][0]"],
    "clock": [
        "import time\nstarted = time.perf_counter()",
        "from time import monotonic as now\nstarted = now()",
        "import timeit\nshare = timeit.timeit(lambda: submission.call('double', 1))",
        "from datetime import datetime\nshare = share * datetime.now().second",
        "spent = submission.seconds\nbonus = 0.1 / spent\nshare = share + bonus",
        "import time\nread_clock = time.time_ns",
    ],
    "unseeded": [
        "noise = np.random.default_rng().normal()",
        "noise = np.random.default_rng(None).normal()",
        "noise = np.random.rand(3)",
        "from numpy.random import shuffle\nshuffle(inputs)",
        "import random\nrandom.shuffle(inputs)",
        "import random\nother = random.Random()",
        "import torch\nnoise = torch.randn(3)",
        "import uuid\nname = uuid.uuid4()",
        "import os\nnoise = os.urandom(4)",
        "import secrets\nnoise = secrets.randbelow(4)",
        "from sklearn.model_selection import train_test_split\nparts = train_test_split(inputs)",
        "from sklearn.ensemble import RandomForestClassifier\nmodel = RandomForestClassifier(random_state=None)",
        "from scipy import stats\nnoise = stats.norm.rvs(size=3)",
    ],
    "network": [
        "import requests",
        "import urllib.request\nurllib.request.urlopen(str(seed))",
        "import socket\nsocket.create_connection(('host', 80))",
        "import asyncio\nasyncio.open_connection('host', 80)",
        "from http import client",
        "from torchvision.datasets import CIFAR10\ndata = CIFAR10('/data', download=True)",
        "from sklearn.datasets import fetch_openml\ndata = fetch_openml('mnist_784')",
        "import pandas as pd\ntable = pd.read_csv('https://example.org/data.csv')",
        "from transformers import AutoModel\nmodel = AutoModel.from_pretrained('gpt2')",
    ],
    "placeholder": [
        "pass  # TODO: compare with the reference",
        "share = share  # assume that the visual check passes",
        "dummy_loss = 0.5",
        "if share < 0: raise NotImplementedError",
        "def check(x): ...",
        "def sums_are_right(sums, world):\n    '''Return whether they are.'''\n    return True",
        "share = 0.5  # placeholder",
    ],
    "reads-source": [
        "import inspect\ntext = inspect.getsource(submission)",
        "text = submission.read('double.py')",
        "place = submission.module.__file__",
    ],
    "file-write": [
        "open('/tmp/log', 'w').write('x')",
        "from pathlib import Path\nPath('log').open('a')",
        "from pathlib import Path\nPath('log').write_text('x')",
        "import shutil\nshutil.rmtree('/tmp/x')",
        "mode = 'w'\nopen('log', mode)",
        "from pathlib import Path\nmode = 'w'\nPath('log').open(mode)",
        "put = open\nput('log', 'w')",
        "from pathlib import Path\nput = Path.write_text\nput(Path('log'), 'x')",
        "import gzip\ngzip.open('log', 'wb')",
        "import zipfile\nzipfile.ZipFile('log', 'w')",
        "import os\nos.open('log', 65)",
        "import os\ngetattr(os, 'mkdir')('log')",
        "np.save('log', inputs)",
        "np.array(inputs).tofile('log')",
        "np.memmap('log', shape=3)",
        "import logging\nlogging.basicConfig(filename='log')",
        "import sqlite3\nsqlite3.connect('log')",
    ],
    "process": [
        "import subprocess\nsubprocess.run(['ls'])",
        "import os\nos.system('ls')",
        "import os\nrun = os.system",
        "import os\ngetattr(os, 'system')('ls')",
        "import asyncio\nasyncio.create_subprocess_shell('ls')",
        "import os\nos.fork()",
        "import multiprocessing\nmultiprocessing.Pool(2)",
    ],
    "dynamic-code": [
        "share = eval('1 + 1')",
        "import pickle\nmodel = pickle.loads(submission.read('model.bin'))",
        "table = np.load('x.npy', allow_pickle=True)",
        "import importlib\nmodule = importlib.import_module('double')",
        "import torch\nmodel = torch.load('x.pt')",
        "table = np.load('x.npy', None, True)",
        "run = eval\nshare = run('1 + 1')",
        "share = max(map(eval, ['1']))",
        "import ctypes\nlibrary = ctypes.CDLL(None)",
        "import marshal\ncode = marshal.loads(bytes(3))",
        "import base64\nexec(base64.b64decode('eCA9IDE='))",
    ],
    "reflection": [
        "share = getattr(np, 'me' + 'an')(answers)",
        "name = str(seed)\nshare = getattr(np, name)",
        "setattr(np, str(seed), 1)",
        "read = getattr\nshare = read(np, 'mean')",
        "names = getattr(np, '__builtins__')",
        "import builtins",
        "from builtins import len as count",
        "kinds = ().__class__.__base__.__subclasses__()",
        "names = Invalid.__init__.__globals__",
        "names = getattr(Invalid.__init__, '__globals__')",
        "owner = print.__self__",
        "names = globals()",
        "names = np.__dict__",
        "names = vars(np)",
        "import sys\nmodule = sys.modules['os']",
        "from sys import modules\nmine = modules",
        "import sys\nframe = sys._getframe()",
        "import sys\nmine = sys",
        "import random\nshare = random._os.getpid()",
        "from os import *",
        "import _io",
        "import operator\nread = operator.attrgetter('a' + 'b')",
        "import operator\nread = operator.attrgetter('__init__.__globals__')",
        "import importlib\nmine = importlib",
        "try:\n    1 / 0\nexcept ZeroDivisionError as error:\n    frame = error.__traceback__.tb_frame",
        "match answers:\n    case list(__class__=kind) if kind.__mro__:\n        share = 1.0",
    ],
    "swallowed-fault": [
        "try:\n    submission.call('double', 1)\nexcept Exception:\n    share = 0.0",
        "try:\n    submission.call('double', 1)\nexcept:\n    share = 0.0",
        "try:\n    submission.call('double', 1)\nexcept (ValueError, BaseException):\n    share = 0.0",
    ],
    "constant-metric": ["share = 0.75", "share = float(np.mean(inputs))"],
    "self-reported": [
        "share = submission.read_json('metrics.json')['share']",
        "import json\nreport = json.loads(submission.read('m.json').decode())\nshare = min(1.0, float(report['a']))",
        "share = float(submission.call('evaluate'))",
    ],
}


@pytest.mark.parametrize(("rule", "body"), [(rule, body) for rule, bodies in FAULTS.items() for body in bodies])
def test_a_fault_is_found(rule: str, body: str) -> None:
    text = score_py(body)
    if rule in ("constant-metric", "self-reported"):
        text = text.replace("    share = sum(a == 2 * x for a, x in zip(answers, inputs)) / 20\n", "")
    assert set(rules(text, metric="share")) == {rule}


RIGHT = {
    "seeded numpy": "noise = np.random.default_rng(seed + 1).normal()",
    "seeded shared generator": "np.random.seed(seed % 2**32)\nnoise = np.random.rand(3)",
    "seeded random": "import random\nnoise = random.Random(seed).random()",
    "torch with a seed": "import torch\ntorch.manual_seed(seed)\nnoise = torch.randn(3)",
    "torch with a generator": "import torch\nnoise = torch.rand(3, generator=torch.Generator().manual_seed(seed))",
    "a model with its seed": "from sklearn.cluster import KMeans\nmodel = KMeans(random_state=seed % 2**32)",
    "paired timing": "from atefar_runtime import paired_timing\nshare = paired_timing(len, len, list, seed=1).median",
    "paired timing with a clock of its own": """\
        from atefar_runtime import paired_timing
        timing = paired_timing(len, len, list, pairs=3, seed=seed, clock=lambda: submission.seconds)
        share = timing.median""",
    "hidden data": "from pathlib import Path\nrows = np.load(Path(__file__).parent / 'data' / 'rows.npy')",
    "read as data": "table = submission.read_array('table.npy')",
    "an address of no host": "from urllib.parse import urlparse\nparts = urlparse(str(seed))",
    "a specific exception": "try:\n    share = answers[50]\nexcept IndexError:\n    raise Invalid('short')",
    "a broad one that raises again": "try:\n    submission.call('double', 1)\nexcept Exception:\n    raise",
    "a broad one around its own work": "try:\n    share = 1 / len(inputs)\nexcept Exception:\n    share = sum(answers)",
    "regular expressions": "import re\npattern = re.compile('x')",
    "a method named eval": "model = object()\nmodel.eval()",
    "an exception without a body": "class Odd(Exception):\n    pass",
    "words that only resemble": "pass  # a real loader's last batch is smaller; rows are assumed to be unit vectors",
    "comprehension and walrus": "share = sum(1 for a in answers if (b := a) > 0 and b < 9)",
    "a callback that ignores what it is given": "def always(_):\n    return True\nshare = always(1) * answers[0]",
    "nested functions": "def outer():\n    def inner():\n        return answers\n    return inner()\nshare = outer()",
    "names bound everywhere": "with open('x') as file:\n    for share in answers:\n        lambda z: file",
    "deleted names": "temporary = 1\ndel temporary",
    "a getter with a name written out": "share = getattr(np, 'mean')(answers)",
    "a getter with a name of a constant": "share = sum(getattr(np, name)(answers) for name in ('mean', 'median'))",
    "an item getter": "import operator\nfirst = operator.itemgetter(0)(answers)",
    "an attribute getter": "import operator\nreal = operator.attrgetter('real')(share)",
    "its own names": "class A:\n    def names(self):\n        return sorted(self.__dict__) + sorted(vars(self))",
    "a class's name": "name = type(share).__name__ + share.__class__.__name__",
    "an array in a buffer": "import io\nbuffer = io.BytesIO()\nnp.save(buffer, inputs)",
    "an archive in a buffer": "import io\nimport zipfile\nzipfile.ZipFile(io.BytesIO(), 'w')",
    "a table mapped for reading": "rows = np.memmap('rows.bin', mode='r')",
    "a parameter named open": "def f(open, compile):\n    return [open, compile]\nshare = f(1, 2)[0] * share",
    "an option named compile": "class A:\n    compile = 1\nshare = share * A.compile",
    "match": "match answers:\n    case [first, *rest]:\n        share = first + len(rest)",
}


@pytest.mark.parametrize("body", RIGHT.values(), ids=RIGHT.keys())
def test_right_code_is_not_refused(body: str) -> None:
    assert rules(score_py(body), metric="share") == []


HELPERS = """
def measure(submission, seed): return {'share': submission.call('f', seed)}
def run(log, submission): log.append(submission.call('f', 1))
def minimize(f): return f(0)
"""
MEASURED = {
    "through a helper": "return measure(submission, seed)",
    "through an object": "log = []\nrun(log, submission)\nreturn {'share': len(log)}",
    "through a count": "n = 0\nfor x in [3, 4]:\n    if submission.call('f', x):\n        n += 1\nreturn {'share': n}",
    "through a loop that ends": "n = 0\nwhile n < 9:\n    n += 1\n    if submission.call('f'): break\nreturn {'s': n}",
    "through a branch": "if submission.call('f', 1) == 2:\n    return {'share': 1.0}\nreturn {'share': 0.0}",
    "through a closure": "f = lambda x: submission.call('f', x)\nreturn {'share': minimize(f)}",
    "through an inner function": "def f(x):\n    return submission.call('f', x)\nreturn {'share': minimize(f)}",
    "through a counter": "c = Counter(abs)\nsubmission.call('f', [c(1)])\nreturn {'share': submission.calls}",
    "through an exception": "n = 1\ntry:\n    submission.call('f')\nexcept ValueError:\n    n = 0\nreturn {'share': n}",
    "in a dict made first": "v = {'share': submission.call('f', 1) * 2}\nreturn v",
}


@pytest.mark.parametrize("body", MEASURED.values(), ids=MEASURED.keys())
def test_a_measured_metric_is_not_called_constant(body: str) -> None:
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    text = f"from atefar_runtime import Counter\n{HELPERS}\ndef score(submission, seed):\n{lines}"
    assert rules(text) == []


def test_a_scorer_that_never_uses_the_submission_is_a_stub() -> None:
    assert rules("def score(submission, seed):\n    return {'share': seed % 7 / 7}\n") == ["constant-metric"]


def test_values_beside_the_metric_may_be_constant() -> None:
    body = "answer = submission.call('f')\n    return {'share': answer * 2, 'images': 4096}"
    assert rules(f"def score(submission, seed):\n    {body}\n", metric="share") == []


def test_the_waiting_time_may_go_into_the_log() -> None:
    body = "answer = submission.call('f')\n    return {'share': answer * 2, 'spent_s': submission.seconds}"
    assert rules(f"def score(submission, seed):\n    {body}\n", metric="share") == []


def test_a_finding_says_what_where_and_what_is_right() -> None:
    finding = lint_source("import time\n\nclock = time.time\n", "scorer/score.py")[0]
    assert (finding.path, finding.line, finding.rule) == ("scorer/score.py", 3, "clock")
    assert str(finding).startswith("scorer/score.py:3: clock: time.time is a clock")
    assert "paired_timing" in finding.sentence


def test_what_is_not_python_is_one_finding() -> None:
    assert lint_source("def score(:\n", "s.py") == [
        LintFinding("s.py", 1, "syntax", "the file is not readable as Python: invalid syntax.")
    ]


def test_a_module_with_a_star_import_cannot_be_judged_for_names() -> None:
    assert rules("from numpy import *\n\nx = arange(3)\n") == []


@given(st.text())
def test_any_text_gives_findings_and_no_error(text: str) -> None:
    assert all(finding.sentence for finding in lint_source(text))
    assert all(finding.sentence for finding in lint_elsewhere(text, "solutions/a/b.py", writes=True))
