"""Every attack of the battery pays against a naive scorer, and gets nothing from the real one.

The proof that an attack works is that it pays where a scorer makes the mistake that it lives on; so that what fails
against the real scorer fails for the scorer's sake.
"""

from __future__ import annotations

import math
from typing import get_args

import pytest
from inspect_ai.log import EvalSample

from atefar_inspect.bundle import Bundle
from atefar_inspect.evals.sentences import reason_sentence

from .naively import Naive
from .really import UNSCORED, Ended
from .table import ATTACKS, FOLDER, MEASURED, Attack, Family

HIGHEST = 0.05
"""Normalized score that no attack may exceed; the spread of an honest baseline over two seeds is 0.004."""

CLEARLY_ABOVE = 1.6
"""Distinct views that an honest baseline does not reach by chance (1.5; a deviation of 0.01 in the naive scorer)."""

every_attack = pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
in_docker = (pytest.mark.docker, pytest.mark.timeout(1200))


def docker(test):
    """Mark a test that needs the engine and may have to wait for the whole battery."""
    for mark in in_docker:
        test = mark(test)
    return test


def test_the_table_lists_every_file_once() -> None:
    files = [*(FOLDER / "battery").glob("*.py"), *(FOLDER / "handed_in").glob("*.sh")]
    assert sorted(attack.name for attack in ATTACKS) == sorted(file.stem for file in files if file.stem != "honest")


def test_every_family_of_the_design_is_in_the_table() -> None:
    assert {attack.family for attack in ATTACKS} == set(get_args(Family))


def test_every_attack_says_what_it_is() -> None:
    for attack in ATTACKS:
        assert attack.source.lstrip('"# ').startswith("Class: "), attack.name


@docker
def test_the_naive_scorer_measures_an_honest_baseline(naive: dict[str, Naive]) -> None:
    honest = naive["baseline"]
    for place in ("stdout", "reply", "result"):
        score = honest.score(place)
        assert score is not None
        assert 1.4 < score < CLEARLY_ABOVE
    assert [run["exit"] for run in honest.runs] == [0, 0]
    assert not any(_stood_still(run["stdout"]) for run in honest.runs)
    assert not any(run["hidden"] in honest.shown(run) for run in honest.runs)


@docker
@every_attack
def test_it_pays_against_the_naive_scorer(attack: Attack, naive: dict[str, Naive]) -> None:
    found = naive[attack.name]
    nothing_measured = found.score("stdout") is None and found.result is None
    if attack.pays == "exit":
        assert [run["exit"] for run in found.runs] == [0, 0]
        assert nothing_measured
    elif attack.pays == "denial":
        assert found.ran or attack.is_handed_in
        assert nothing_measured
    elif attack.pays == "clock":
        assert all(_stood_still(run["stdout"]) for run in found.runs)
    elif attack.pays == "feedback":
        assert found.runs[0]["hidden"] != found.runs[1]["hidden"]
        for run in found.runs:
            first_byte = int(run["hidden"][:2], 16)
            forms = (run["hidden"], f"exit status {first_byte} ", f", {1 + first_byte})")
            assert any(form in found.shown(run) for form in forms)
    else:
        score = found.score({"count": "stdout"}.get(attack.pays, attack.pays))
        assert score is not None
        assert score > CLEARLY_ABOVE


def _stood_still(stdout: str) -> bool:
    return '"seconds":0.0}' in stdout


@docker
@every_attack
def test_it_gets_nothing_here(attack: Attack, ended: dict[str, Ended], short_altflip: Bundle) -> None:
    here = ended[attack.name]
    assert here.doubts == [], "there was a verdict at once, so it came within the limit"
    assert not math.isnan(here.normalized)
    assert here.normalized <= HIGHEST
    assert (here.reason or MEASURED) in attack.ends.split(" or ")
    assert here.scorer_unchanged


@docker
@pytest.mark.parametrize("attack", [a for a in ATTACKS if a.pays == "feedback"], ids=lambda attack: attack.name)
def test_what_it_carries_out_reaches_the_agent_nowhere(attack: Attack, ended: dict[str, Ended]) -> None:
    """Two score calls have different hidden inputs: whatever tells one from the other would show in the sentence."""
    once, again = ended[attack.name], ended[f"{attack.name} again"]
    assert once.sentence == again.sentence
    assert "CARRIED" not in once.sentence
    assert once.marked == again.marked == ""


@docker
def test_the_sentence_of_a_reason_is_a_fixed_one(ended: dict[str, Ended], short_altflip: Bundle) -> None:
    detail = {"function": "flip", "name": "flip", "module": "flip", "file": "flip.py"}
    for name, here in ended.items():
        if here.reason not in (None, UNSCORED):
            wanted = [{key: detail[key]} for key in detail] + [{}]
            allowed = {_sentence_or_none(short_altflip, here.reason, blanks) for blanks in wanted}
            assert here.sentence.removeprefix("Invalid submission, score 0: ") in allowed, name


def _sentence_or_none(bundle: Bundle, reason: str, detail: dict[str, str]) -> str | None:
    try:
        return reason_sentence(bundle, reason, detail)
    except ValueError:
        return None


@docker
def test_an_honest_baseline_is_measured_in_the_same_containers_afterwards(
    battery_samples: list[EvalSample],
) -> None:
    for sample in battery_samples:
        final = (sample.scores or {})["bundle_scorer"]
        assert final.metadata is not None
        assert final.metadata["doubts"] == []
        assert final.metadata["isolation"] == {"level": "full", "missing": []}
        assert isinstance(final.value, dict)
        assert final.value["valid"] == final.value["scored"] == 1.0
        assert abs(float(final.value["unfloored"])) < HIGHEST  # type: ignore[arg-type]
