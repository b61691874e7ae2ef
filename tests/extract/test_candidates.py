"""A candidate that cannot be a task is rejected before it costs a draft, each rule with its sentence."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from atefar_inspect.extract.candidates import Candidate, normalized, rejection
from atefar_inspect.extract.layout import SharedPrefixAdapter
from atefar_inspect.extract.stages import ProposeCandidates

FACTS = {"Q1", "I1", "X1"}


@pytest.fixture
def good(answers: dict[str, str]) -> Candidate:
    candidate = SharedPrefixAdapter().parse(ProposeCandidates, answers["propose_candidates"])["candidates"][1]
    assert isinstance(candidate, Candidate)
    return candidate


def changed(candidate: Candidate, **changes: Any) -> Candidate:
    data = candidate.model_dump()
    for field, value in changes.items():
        (data["expected"] if field in data["expected"] else data)[field] = value
    return Candidate.model_validate(data)


def test_a_good_candidate_passes_every_rule(good: Candidate) -> None:
    assert rejection(good, FACTS) is None


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"type": "artifact"}, "not drafted"),
        ({"type": "scaffold"}, "not drafted"),
        ({"measured_by": "timing"}, "measured by timing"),
        ({"measured_by": "judgment"}, "measured by judgment"),
        ({"needs_gpu": True}, "needs a GPU"),
        ({"data": "must be downloaded"}, "cannot be had offline"),
        ({"score_seconds": 61}, "takes 61 s"),
        ({"rests_on": ("Q7",)}, "rests on no fact"),
        ({"reference": float("inf")}, "not finite"),
        ({"reference": 0.0}, "not above 0"),
        ({"direction": "higher"}, "not higher than"),
        ({"withheld": (" ",)}, "nothing that is withheld"),
        ({"baseline_sd": 0.0063}, "is 3 standard deviations of the baseline, below 3"),
        ({"partial": 0.003}, "at -0.01 of the way"),
        ({"partial": 0.000003}, "at 1.03 of the way"),
        ({"generic": 0.00002}, "at 0.74 of the way"),
    ],
)
def test_each_rule_has_its_sentence(good: Candidate, changes: dict[str, Any], words: str) -> None:
    sentence = rejection(changed(good, **changes), FACTS)
    assert sentence is not None
    assert words in sentence
    assert sentence.endswith(".")


@pytest.mark.parametrize("kind", ["behavior", "training", "predict"])
def test_what_is_computed_may_be_of_any_type_that_is_drafted(good: Candidate, kind: str) -> None:
    assert rejection(changed(good, type=kind), FACTS) is None


FASTER = {
    "type": "speed",
    "measured_by": "timing",
    "baseline": 1.0,
    "partial": 0.4,
    "generic": 0.6,
    "reference": 0.1,
    "baseline_sd": 0.05,
}


def test_timing_is_for_ratios_of_speed_alone(good: Candidate) -> None:
    assert rejection(changed(good, **FASTER), FACTS) is None
    assert "measured by timing" in str(rejection(changed(good, **{**FASTER, "type": "behavior"}), FACTS))
    assert "logarithmic scale" in str(rejection(changed(good, **{**FASTER, "scale": "linear"}), FACTS))
    assert "logarithmic scale" in str(rejection(changed(good, **{**FASTER, "measured_by": "counting"}), FACTS))
    slow = {**FASTER, "reference": 0.6, "partial": 0.8, "generic": 0.9}
    assert "expected 1.7 times as fast" in str(rejection(changed(good, **slow), FACTS))


def test_a_spread_counts_on_the_metric_s_scale(good: Candidate) -> None:
    # The reference is 777 times as good: on a logarithmic scale no spread of a third of the baseline hides that.
    assert rejection(changed(good, baseline_sd=0.001), FACTS) is None
    assert rejection(changed(good, baseline_sd=0.001, scale="linear", partial=0.001, generic=0.0015), FACTS) is not None


def test_progress_is_a_share_of_the_way_on_the_metric_s_scale(good: Candidate) -> None:
    assert normalized(good, 0.0028) == pytest.approx(0)
    assert normalized(good, 0.0000036) == pytest.approx(1)
    assert normalized(good, (0.0028 * 0.0000036) ** 0.5) == pytest.approx(0.5)


@pytest.mark.parametrize("name", ["extract", "bundle", "No_Capitals", "with-hyphen", "x", "../up"])
def test_names_that_a_bundle_may_not_have_do_not_parse(good: Candidate, name: str) -> None:
    with pytest.raises(ValidationError):
        changed(good, name=name)
