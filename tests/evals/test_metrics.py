"""Metrics: an unscored sample lowers coverage and the headline; uncertainty never collapses to 0."""

from __future__ import annotations

import math

import pytest
from inspect_ai.scorer import SampleScore, Score

from atefar_inspect.evals.metrics import headline, mean_measured, stderr_seeds

NAN = math.nan


def measured(sample: str, normalized: float, stderr: float = 0.1) -> SampleScore:
    value = {"normalized": normalized, "scored": 1.0}
    return SampleScore(score=Score(value=value, metadata={"stderr": stderr}), sample_id=sample)


def unscored(sample: str) -> SampleScore:
    return SampleScore(score=Score(value={"normalized": NAN, "scored": 0.0}, metadata={}), sample_id=sample)


def test_the_headline_counts_an_unscored_sample_as_0_and_the_mean_leaves_it_out() -> None:
    scores = [measured("a", 0.8), unscored("b")]
    assert headline()(scores) == pytest.approx(0.4)
    assert mean_measured()(scores) == pytest.approx(0.8)


def test_a_sample_with_more_epochs_counts_no_more_than_another() -> None:
    scores = [measured("a", 1.0), measured("a", 1.0), measured("a", 1.0), measured("b", 0.0)]
    assert mean_measured()(scores) == pytest.approx(0.5)
    assert headline()(scores) == pytest.approx(0.5)


def test_a_bundle_without_constants_has_no_headline_rather_than_a_0() -> None:
    assert math.isnan(headline()([measured("a", NAN)]))


def test_one_score_takes_its_standard_error_from_its_seeds() -> None:
    assert stderr_seeds()([measured("a", 0.5, stderr=0.07)]) == pytest.approx(0.07)


def test_epochs_of_one_sample_and_several_samples_take_it_from_their_spread() -> None:
    spread = math.sqrt(0.5) / math.sqrt(2)
    assert stderr_seeds()([measured("a", 0.0), measured("a", 1.0)]) == pytest.approx(spread)
    assert stderr_seeds()([measured("a", 0.0), measured("b", 1.0)]) == pytest.approx(spread)


def test_nothing_measured_has_no_standard_error() -> None:
    assert math.isnan(stderr_seeds()([unscored("a")]))
