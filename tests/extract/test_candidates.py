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
        ({"type": "speed"}, "not drafted yet"),
        ({"measured_by": "timing"}, "measured by timing"),
        ({"measured_by": "judgment"}, "measured by judgment"),
        ({"needs_gpu": True}, "needs a GPU"),
        ({"data": "must be downloaded"}, "cannot be had offline"),
        ({"score_seconds": 61}, "takes 61 s"),
        ({"rests_on": ("Q7",)}, "rests on no fact"),
        ({"reference": float("inf")}, "not finite"),
        ({"reference": 0.0}, "not above 0"),
        ({"direction": "higher"}, "not higher than"),
        ({"baseline_sd": 0.001}, "below 3 standard deviations"),
        ({"generic": 0.00002}, "at 0.74 of the way"),
    ],
)
def test_each_rule_has_its_sentence(good: Candidate, changes: dict[str, Any], words: str) -> None:
    sentence = rejection(changed(good, **changes), FACTS)
    assert sentence is not None
    assert words in sentence
    assert sentence.endswith(".")


def test_progress_is_a_share_of_the_way_on_the_metric_s_scale(good: Candidate) -> None:
    assert normalized(good, 0.0028) == pytest.approx(0)
    assert normalized(good, 0.0000036) == pytest.approx(1)
    assert normalized(good, (0.0028 * 0.0000036) ** 0.5) == pytest.approx(0.5)


@pytest.mark.parametrize("name", ["extract", "bundle", "No_Capitals", "with-hyphen", "x", "../up"])
def test_names_that_a_bundle_may_not_have_do_not_parse(good: Candidate, name: str) -> None:
    with pytest.raises(ValidationError):
        changed(good, name=name)
