"""The static rules over a bundle's code beside `score.py`: what reaches outside is refused, whatever else is wrong."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from atefar_inspect.bundle import Bundle
from atefar_inspect.certify.static.lint import lint_bundle, lint_elsewhere

Bend = Callable[..., Bundle]

ELSEWHERE = {
    "network": "import urllib.request\nurllib.request.urlopen('x')",
    "file-write": "from pathlib import Path\nPath(str(3)).write_text('x')",
    "process": "import subprocess\nsubprocess.run(['ls'])",
    "dynamic-code": "import base64\nexec(base64.b64decode('eCA9IDE='))",
    "reflection": "def f():\n    return f.__globals__['__builtins__']",
}
CODE = (
    "solutions/properties.py",
    "solutions/half/sampler.py",
    "solutions/wrong-any/sampler.py",
    "workspace/sampler.py",
)


@pytest.mark.parametrize("path", CODE)
@pytest.mark.parametrize(("rule", "text"), ELSEWHERE.items())
def test_what_reaches_outside_is_refused_in_all_code_of_a_bundle(bend: Bend, path: str, rule: str, text: str) -> None:
    found, _ = lint_bundle(bend(add={path: f"\n\n{text}\n"}))
    assert {(finding.path, finding.rule) for finding in found} == {(path, rule)}
    assert all(finding.line for finding in found)


def test_what_only_a_scorer_must_not_do_is_not_looked_for_elsewhere(bend: Bend) -> None:
    text = "\n\nimport random\nimport time\nSTARTED = time.time(), random.random()\n\n\ndef later():  # TODO\n    ...\n"
    assert lint_bundle(bend(add={path: text for path in CODE}))[0] == []


@pytest.mark.parametrize("name", ["__builtins__", "__loader__", "__spec__", "globals()", "locals()"])
def test_what_every_module_holds_leads_anywhere(name: str) -> None:
    assert [one.rule for one in lint_elsewhere(f"NAMES = {name}\n", "solutions/a/b.py")] == ["reflection"]


def test_processes_of_its_own_code_are_a_submissions_business() -> None:
    text = (
        "import multiprocessing\nimport os\nwith multiprocessing.Pool(2) as pool:\n    pool.map(abs, [1])\nos.fork()\n"
    )
    assert lint_elsewhere(text, "solutions/a/b.py") == []


def test_undefined_names_are_looked_for_in_the_properties(bend: Bend) -> None:
    add = {"solutions/properties.py": "\n\nNUMBER = nmber\n", "solutions/reference/sampler.py": "\n\nNUMBER = nmber\n"}
    assert [(one.path, one.rule) for one in lint_bundle(bend(add=add))[0]] == [
        ("solutions/properties.py", "undefined-name")
    ]


def test_a_wrong_solution_may_be_no_python_and_no_other_code(bend: Bend) -> None:
    assert lint_bundle(bend(add={"solutions/wrong-any/sampler.py": "\ndef (\n"}))[0] == []
    assert [one.rule for one in lint_elsewhere("def (\n", "solutions/half/sampler.py")] == ["syntax"]


def test_compiled_code_is_refused(bend: Bend) -> None:
    found, _ = lint_bundle(bend(add={"workspace/fast.so": "x"}))
    assert [str(one) for one in found] == [
        "workspace/fast.so: dynamic-code: is compiled code; put its source in its place."
    ]


def test_a_program_is_python_by_its_first_line_or_its_command_as_well(make_bundle: Callable[..., Path]) -> None:
    changes = {
        "submission.kind": "command",
        "submission.entry": "python3 run",
        "submission.files": [{"path": "run", "max_kib": 4}, {"path": "again", "max_kib": 4}],
    }
    files = {"workspace/run": "eval('1')\n", "workspace/again": "#!/usr/bin/env python3\neval('1')\n"}
    files |= {f"solutions/{name}/run": "eval('1')\n" for name in ("reference", "half")}
    files["solutions/wrong-text/run"] = "not Python at all\n"
    bundle = Bundle.open(make_bundle(manifest=changes, files=files))
    found = [one.path for one in lint_bundle(bundle)[0] if one.rule == "dynamic-code"]
    assert found == ["solutions/half/run", "solutions/reference/run", "workspace/again", "workspace/run"]


OWN_WRITES = [
    "open('loss.txt', 'w')",
    "from pathlib import Path\nPath('out/loss.txt').write_text('3')",
    "from pathlib import Path\nFILE = 'loss.txt'\nwith Path(FILE).open('w') as file:\n    file.write('/3')",
    "import sys\nopen(sys.argv[1], 'w')",
    "import os\nos.makedirs('out', exist_ok=True)",
    "import numpy as np\nfor step in range(3):\n    np.save(f'{step}/weights.npy', [1])",
    "open('/tmp/part', 'w')",
]
WRITES_OUTSIDE = [
    "open('/home/user/loss.txt', 'w')",
    "open('../loss.txt', 'w')",
    "import os\nos.makedirs(os.path.expanduser('~'))",
    "from pathlib import Path\n(Path.home() / 'loss.txt').write_text('3')",
    "from pathlib import Path\nPath('~/loss.txt').expanduser().touch()",
    "PLACE = '/home/user/x'\nopen(PLACE, 'w')",
    "for place in ['/home/user/x', '~/x']:\n    open(place, 'w')",
    "place = 'x'\nopen('/proc/1/root' + place, 'w')",
    "import shutil\nshutil.copy('loss.txt', '/home/user')",
]


@pytest.mark.parametrize("text", OWN_WRITES)
def test_a_program_may_write_where_it_is_started(text: str) -> None:
    assert lint_elsewhere(text, "workspace/train.py", writes=True) == []


@pytest.mark.parametrize("text", WRITES_OUTSIDE)
def test_a_program_may_not_write_elsewhere(text: str) -> None:
    assert {one.rule for one in lint_elsewhere(text, "workspace/train.py", writes=True)} == {"file-write"}


def test_who_may_write_follows_from_the_kind_of_submission(bend: Bend) -> None:
    text = "\n\nopen('points.txt', 'w')\n"
    paths = [*CODE, "workspace/dev.py", "solutions/half/notes.py"]
    found, _ = lint_bundle(bend(add={path: text for path in paths}))
    assert sorted({one.path for one in found}) == sorted(CODE)
