"""The three-way check: each requirement that is not stated is found, and generous readings of a text are accepted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atefar_inspect.bundle import Bundle
from atefar_inspect.certify.static.instructions import Instructions
from atefar_inspect.certify.static.interface import InterfaceFinding, interface_findings
from atefar_inspect.certify.static.quantities import BYTES, PROCESSES, SECONDS, forms, numbers, states

TEMPLATE = Path(__file__).parents[3] / "task_templates" / "behavior" / "bundle"
ALTFLIP = Path(__file__).parents[3] / "src" / "atefar_inspect" / "shipped" / "altflip"
Bend = Callable[..., Bundle]
SCORE = "scorer/score.py"
GOAL = "instructions/goal.md"
CHECK = "    if not np.array_equal(first, second):\n"


def findings(bundle: Bundle) -> list[InterfaceFinding]:
    return interface_findings(bundle)[0]


def places(bundle: Bundle) -> set[tuple[str, str]]:
    return {(finding.path, finding.rule) for finding in findings(bundle)}


@pytest.mark.parametrize("folder", [TEMPLATE, ALTFLIP], ids=["behavior", "altflip"])
def test_good_bundles_state_what_they_enforce(folder: Path) -> None:
    found, compared = interface_findings(Bundle.open(folder))
    assert found == []
    assert compared >= 15


ONE_LEVEL = {
    "a function's name": ("sample(count, seed) -> numpy.ndarray", "a function that returns the points", "name"),
    "the file": ("`sampler.py`", "the file", "file"),
    "the size": ("64 KiB", "very little", "limit"),
    "the time": ("10 seconds", "some time", "limit"),
    "another time": ("10 seconds", "20 seconds", "limit"),
    "the memory": ("512 MiB", "256 MiB", "limit"),
    "the processes": ("64 processes", "few processes", "limit"),
    "the dtype": ("float64", "numpy", "dtype"),
    "another signature": ("sample(count, seed)", "sample(count)", "signature"),
    "a file that nobody reads": (
        "# Better samples",
        "Put your report into `report.json`.\n\n# Better samples",
        "unread-file",
    ),
}


@pytest.mark.parametrize(("old", "new", "rule"), ONE_LEVEL.values(), ids=ONE_LEVEL.keys())
def test_what_one_level_does_not_say_is_found_there(bend: Bend, old: str, new: str, rule: str) -> None:
    path = "instructions/vague.md"
    replaced = bend({path: (old, new)})
    if rule == "name":
        # Take away the other places that name it, too.
        text = replaced.instructions("vague").replace("`sample`", "it")
        (replaced.path / path).write_text(text, encoding="utf-8")
        replaced = Bundle.open(replaced.path)
    assert places(replaced) == {(path, rule)}


def test_a_call_that_the_baseline_does_not_take_is_found(bend: Bend) -> None:
    bundle = bend({SCORE: ('submission.call("sample", SIDE * SIDE, sampler_seed)', 'submission.call("sample", SIDE)')})
    assert places(bundle) == {("workspace/sampler.py", "signature"), ("solutions/reference/sampler.py", "signature")}


def test_a_function_that_the_instructions_never_name_is_found(bend: Bend) -> None:
    bundle = bend({SCORE: (CHECK, '    submission.call("warm_up")\n' + CHECK)})
    levels = {f"instructions/{detail}.md" for detail in ("goal", "method", "vague")}
    missing = {*levels, "workspace/sampler.py", "solutions/reference/sampler.py"}
    assert places(bundle) == {(path, "name") for path in missing}


def test_a_keyword_that_the_instructions_never_name_is_found(bend: Bend) -> None:
    bundle = bend({SCORE: ("sampler_seed) for _", "sampler_seed, scrambled=True) for _")})
    assert ("instructions/goal.md", "argument") in places(bundle)
    assert ("workspace/sampler.py", "signature") in places(bundle)


def test_an_undeclared_file_that_is_read_is_found(bend: Bend) -> None:
    bundle = bend({SCORE: (CHECK, '    submission.read_json("notes.json")\n' + CHECK)})
    assert places(bundle) == {(SCORE, "file")}


DECLARED = {"task.yaml": ("max_kib: 64}]", "max_kib: 64}, {path: grid.json, max_kib: 4}]")}
SAID = {f"instructions/{detail}.md": "\nHand in `grid.json` (4 KiB).\n" for detail in ("goal", "method", "vague")}


def test_a_declared_file_that_nothing_reads_is_found(bend: Bend) -> None:
    assert places(bend(DECLARED, {**SAID, "workspace/grid.json": "[]"})) == {(SCORE, "unread-file")}


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (SCORE, "\n\ndef grid(submission):\n    return submission.read_json('grid.json')\n"),
        ("solutions/reference/sampler.py", "\nGRID = open('grid.json')\n"),
    ],
)
def test_a_declared_file_that_scorer_or_solution_reads_is_fine(bend: Bend, path: str, text: str) -> None:
    assert findings(bend(DECLARED, {**SAID, "workspace/grid.json": "[]", path: text})) == []


def test_a_reason_that_is_never_raised_is_found(bend: Bend) -> None:
    bundle = bend({"task.yaml": ("reasons:\n", 'reasons:\n  too_slow: "It has to be fast."\n')})
    assert places(bundle) == {("task.yaml", "reason")}


BOUND = '    if np.ptp(first) < SPREAD:\n        raise Invalid("outside")\n'


@pytest.mark.parametrize(
    "text",
    ["a range of at least 0.73", "at least 73 % of it", "less than 0.27 is free", "73 percent"],
)
def test_a_bound_may_be_stated_in_several_ways(bend: Bend, text: str) -> None:
    scorer = {SCORE: (CHECK, BOUND + CHECK)}
    said = {f"instructions/{detail}.md": f"\n{text}\n" for detail in ("goal", "method", "vague")}
    bundle = bend(scorer, {**said, SCORE: "\nSPREAD = 0.73\n"})
    assert findings(bundle) == []


def test_a_bound_that_no_level_states_is_found_in_each(bend: Bend) -> None:
    bundle = bend({SCORE: (CHECK, BOUND + CHECK)}, {SCORE: "\nSPREAD = 0.73\n", GOAL: "\nUse 0.73 of it.\n"})
    assert places(bundle) == {("instructions/method.md", "bound"), ("instructions/vague.md", "bound")}
    assert "0.73 (`SPREAD`)" in findings(bundle)[0].sentence


@pytest.mark.parametrize(
    "condition",
    ["first.ndim != 3", "len(first) < 77", "abs(first.sum() - second.sum()) > 1e-9", "first.min() < 0", "DRAWS > 77"],
)
def test_numbers_that_nobody_needs_to_know_are_no_bounds(bend: Bend, condition: str) -> None:
    text = f'    if {condition}:\n        raise Invalid("outside")\n'
    found = findings(bend({SCORE: (CHECK, text + CHECK)}))
    assert [finding for finding in found if "77" not in finding.sentence or "DRAWS" in finding.sentence] == []


def test_a_constant_that_says_how_the_scorer_works_is_no_bound(bend: Bend) -> None:
    text = '    if len({first.tobytes()}) > DRAWS:\n        raise Invalid("outside")\n'
    assert findings(bend({SCORE: (CHECK, text + CHECK)})) == []


COMMAND = """\
from pathlib import Path
from atefar_runtime import Invalid


def score(submission, seed):
    done = submission.run(["--epochs", "3"], collect={"weights.npy": 4096})
    return {"share": len(done.files["weights.npy"]) / 4096}
"""
SAYS = (
    "Run as `python3 double.py --epochs 3`, `double.py` (16 KiB) writes `weights.npy` in 5 s with 256 MiB and "
    "32 processes.\n"
)


def command_bundle(make_bundle, says: str) -> Bundle:  # type: ignore[no-untyped-def]
    levels = {f"instructions/{detail}.md": says for detail in ("goal", "method", "vague")}
    changes = {"submission.kind": "command", "submission.entry": "python3 double.py", "reasons": {}}
    changes["metric.name"] = "share"
    return Bundle.open(make_bundle(manifest=changes, files={SCORE: COMMAND, **levels}))


def test_a_command_whose_arguments_and_files_are_stated_is_fine(make_bundle) -> None:  # type: ignore[no-untyped-def]
    assert findings(command_bundle(make_bundle, SAYS)) == []


@pytest.mark.parametrize(("word", "rule"), [("--epochs", "argument"), ("weights.npy", "file")])
def test_a_commands_unstated_arguments_and_files_are_found(make_bundle, word: str, rule: str) -> None:  # type: ignore[no-untyped-def]
    found = findings(command_bundle(make_bundle, SAYS.replace(word, "it")))
    assert {finding.rule for finding in found} == {rule}
    assert len(found) == 3


@pytest.mark.parametrize(
    ("text", "value", "units"),
    [
        ("It takes 10 seconds.", 10, SECONDS),
        ("a 10-second limit", 10, SECONDS),
        ("ten seconds", 10, SECONDS),
        ("2 minutes", 120, SECONDS),
        ("1.5 h", 5400, SECONDS),
        ("at most 64 KiB", 65536, BYTES),
        ("64kB", 65536, BYTES),
        ("65,536 bytes", 65536, BYTES),
        ("2 GiB", 2048 * 2**20, BYTES),
        ("2000 MB", 2000 * 2**20, BYTES),
        ("at most 64\n  processes", 64, PROCESSES),
    ],
)
def test_a_quantity_is_read_in_any_unit(text: str, value: float, units: dict[str, float]) -> None:
    assert states(text, value, units)


@pytest.mark.parametrize("text", ["1.10 seconds", "100 seconds", "10 MiB", "10 s4", "v10 s", "10 other things"])
def test_another_quantity_is_not_taken_for_it(text: str) -> None:
    assert not states(text, 10, SECONDS)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2^31 - 1", 2**31 - 1),
        ("10^-6", 1e-6),
        ("1,000", 1000),
        ("1,2,3", 2),
        ("5%", 0.05),
        ("one third", 1 / 3),
        (".5", 0.5),
    ],
)
def test_a_number_is_read_however_it_is_written(text: str, value: float) -> None:
    assert value in set(numbers(text))


@given(st.floats(0.001, 0.499).map(lambda value: round(value, 3)))
def test_a_bound_around_one_half_may_be_stated_as_its_two_ends(offset: float) -> None:
    assert {round(0.5 - offset, 3), round(0.5 + offset, 3)} <= forms(offset)


def test_a_limit_that_happens_to_be_like_a_bound_does_not_state_it(bend: Bend) -> None:
    text = '    if abs(first.mean() - 0.5) > OFFSET:\n        raise Invalid("outside")\n'
    found = findings(bend({SCORE: (CHECK, text + CHECK)}, {SCORE: "\nOFFSET = 0.05\n"}))
    assert {(finding.rule, finding.line) for finding in found} == {("bound", None)}
    assert len(found) == 3


def test_a_name_is_stated_as_code_and_not_as_a_file() -> None:
    assert Instructions("goal.md", "Improve `flip`.").names("flip")
    assert Instructions("goal.md", "\n    flip(a, b)\n").names("flip")
    assert not Instructions("goal.md", "Improve `flip.py`, which does a flip.").names("flip")


@given(st.text())
def test_any_text_can_be_read(text: str) -> None:
    level = Instructions("goal.md", text)
    assert level.numbers >= set()
    assert all(line >= 1 for _, line in level.files())
    level.signatures("f")
