"""What is handed in is the baseline, whole, with the attack around it."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from atefar_inspect.bundle import Bundle
from atefar_inspect.certify.attacks import NotApplicableError, attack, attacks_on, battery, files_of

COMMAND = {
    "submission.kind": "command",
    "submission.entry": "python -u train.py --fast",
    "submission.files": [{"path": "train.py", "max_kib": 64}, {"path": "rates.json", "max_kib": 4}],
}
TRAIN = 'from __future__ import annotations\n\nif __name__ == "__main__":\n    print(1.5)\n    raise SystemExit(0)\n'
PROGRAM = {
    "workspace/train.py": TRAIN,
    "workspace/rates.json": '{"rate": 0.1}',
    "solutions/reference/train.py": TRAIN,
    "solutions/half/double.py": ...,
    "solutions/wrong-text/double.py": ...,
}


@pytest.fixture
def command(make_bundle: Callable[..., Path]) -> Bundle:
    return Bundle.open(make_bundle(manifest=COMMAND, files=PROGRAM))


def wraps_on(bundle: Bundle) -> list[tuple[str, str, bytes]]:
    """Name, path and content of every wrap's file."""
    wraps = [one for one in attacks_on(bundle) if one.way == "wrap"]
    return [(one.name, *item) for one in wraps for item in files_of(one, bundle).files.items()]


def functions(source: bytes) -> list[str]:
    return [node.name for node in ast.parse(source).body if isinstance(node, ast.FunctionDef | ast.ClassDef)]


def test_a_wrap_keeps_the_baseline_and_adds_only_names_of_its_own(bundle: Bundle) -> None:
    baseline, made = bundle.solution("baseline"), wraps_on(bundle)
    assert {name for name, _, _ in made} == {one.name for one in battery("callable") if one.way == "wrap"}
    for _, path, content in made:
        assert content.startswith(baseline[path])
        compile(content, path, "exec")
        added = functions(content)[len(functions(baseline[path])) :]
        assert all(name.lower().startswith("_atefar") for name in added)


def test_a_wrap_fits_into_the_file_that_is_declared(bundle: Bundle) -> None:
    sizes = {file.path: file.max_bytes for file in bundle.manifest.submission.files}
    assert all(len(content) < sizes[path] / 2 for _, path, content in wraps_on(bundle))


def test_the_same_attack_is_the_same_bytes(bundle: Bundle) -> None:
    for one in attacks_on(bundle):
        assert files_of(one, bundle) == files_of(one, bundle)


@pytest.mark.parametrize(
    "source",
    [
        b'"""Doubles."""\nfrom __future__ import annotations\n\ndef double(x):\n    return x',
        "# -*- coding: latin-1 -*-\n# caf\u00e9\ndef double(x):\n    return x\n".encode("latin-1"),
        b"import time\nattack = tools = 1\r\n\r\ndef double(x):\r\n    return x\r\n",
    ],
    ids=["future", "latin-1", "names"],
)
def test_a_baseline_stays_a_legal_program(make_bundle: Callable[..., Path], source: bytes) -> None:
    bundle = Bundle.open(make_bundle(files={"workspace/double.py": source}))
    for _, path, content in wraps_on(bundle):
        assert content.startswith(source)
        compile(content, path, "exec")


def test_a_program_is_wrapped_whole(command: Bundle) -> None:
    made = wraps_on(command)
    assert {name for name, _, _ in made} == {one.name for one in battery("command") if one.way == "wrap"}
    for _, path, content in made:
        assert path == "train.py"
        compile(content, path, "exec")
        source = ast.parse(content).body[0]
        assert isinstance(source, ast.Assign)
        assert ast.literal_eval(source.value) == TRAIN.encode()


@pytest.mark.parametrize("entry", ["sh run.sh", "sh -e run.sh"])
def test_a_program_that_is_no_python_file_has_no_wraps(make_bundle: Callable[..., Path], entry: str) -> None:
    files = [{"path": "run.sh", "max_kib": 4}, {"path": "train.py", "max_kib": 4}]
    manifest = {"submission.kind": "command", "submission.entry": entry, "submission.files": files}
    folder = make_bundle(manifest=manifest, files={**PROGRAM, "workspace/run.sh": "echo 1\n"})
    bundle = Bundle.open(folder)
    assert {one.way for one in attacks_on(bundle)} == {"script"}
    with pytest.raises(NotApplicableError, match="the attack exited finds nothing"):
        files_of(attack("exited"), bundle)


def test_data_beside_a_program_is_attacked_and_code_is_not(command: Bundle) -> None:
    made = files_of(attack("data_largest"), command).files
    assert made == {"rates.json": b'{"rate": 1e308}'}


def test_a_script_knows_the_declared_files(command: Bundle) -> None:
    made = files_of(attack("script_absent"), command)
    assert made.files == {}
    assert made.environment == {"FILE": "train.py", "FILES": "train.py\nrates.json"}
    assert made.script is not None
    assert "witness" in made.script


def test_the_extreme_is_beyond_the_best_in_the_direction_of_the_metric(bundle: Bundle) -> None:
    metric = bundle.manifest.metric
    ((_, content),) = files_of(attack("forged_result"), bundle).files.items()
    sign = "" if metric.direction == "higher" else "-"
    assert re.search(rf"'{metric.name}', {sign}1000000000\.0\)".encode(), content)
