"""Normalized scores: 0 at the baseline, 1 at the reference, floored after the mean over seeds."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atefar_inspect.bundle.manifest import Constant, Metric
from atefar_inspect.evals.normalize import aggregate, feedback_step, normalize, rounded


def metric(baseline: float = 1.5, reference: float = 2.0, scale: str = "linear", sd: float = 0.0) -> Metric:
    return Metric(
        name="m",
        unit="u",
        direction="higher" if reference > baseline else "lower",
        scale=scale,
        stands_for="x",
        why="x",
        not_shown="x",
        baseline=Constant(value=baseline, how="measured", seeds=5, sd=sd),
        reference=Constant(value=reference, how="measured", seeds=5, sd=sd),
    )


@given(st.floats(0.01, 100), st.floats(0.01, 100), st.sampled_from(["linear", "log"]))
def test_baseline_is_0_and_reference_is_1_in_either_direction_and_scale(a: float, b: float, scale: str) -> None:
    if math.isclose(a, b, rel_tol=1e-6):
        return
    assert normalize(metric(a, b, scale), a) == pytest.approx(0, abs=1e-9)
    assert normalize(metric(a, b, scale), b) == pytest.approx(1)


def test_the_log_scale_puts_the_geometric_mean_half_way() -> None:
    assert normalize(metric(1.0, 0.01, "log"), 0.1) == pytest.approx(0.5)


def test_a_value_that_has_no_logarithm_is_not_a_number() -> None:
    assert math.isnan(normalize(metric(1.0, 0.01, "log"), -1.0))


def test_the_floor_comes_after_the_mean_so_a_bad_seed_counts_against_a_good_one() -> None:
    score = aggregate(metric(), [1.0, 2.0])
    assert score.per_seed == (-1.0, 1.0)
    assert (score.unfloored, score.normalized) == (0.0, 0.0)
    assert aggregate(metric(), [1.0, 1.4]).normalized == 0.0


def test_nothing_is_clipped_above_1() -> None:
    assert aggregate(metric(), [2.5, 2.5]).normalized == pytest.approx(2.0)


def test_the_standard_error_comes_from_the_seeds_and_is_absent_with_one() -> None:
    assert aggregate(metric(), [1.5, 2.0]).stderr == pytest.approx(0.5)
    assert math.isnan(aggregate(metric(), [2.0]).stderr)


def test_without_constants_only_the_raw_value_is_known() -> None:
    bare = metric().model_copy(update={"baseline": None, "reference": None})
    score = aggregate(bare, [3.0, 5.0])
    assert score.raw == 4.0
    assert math.isnan(score.normalized)


def test_a_score_of_no_seed_is_an_error() -> None:
    with pytest.raises(ValueError, match="at least one seed"):
        aggregate(metric(), [])


@pytest.mark.parametrize(("sd", "step"), [(0.0, 0.01), (0.001, 0.01), (0.05, 0.1)])
def test_feedback_is_rounded_to_the_spread_and_never_finer_than_a_hundredth(sd: float, step: float) -> None:
    assert feedback_step(metric(sd=sd)) == pytest.approx(step)


def test_rounding_goes_to_the_nearest_step() -> None:
    assert rounded(0.374, 0.01) == pytest.approx(0.37)
    assert rounded(0.374, 0.1) == pytest.approx(0.4)
    assert math.isnan(rounded(math.nan, 0.1))
