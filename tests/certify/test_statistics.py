"""The statistics of gates, against textbook values and against simulation."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from atefar_inspect.certify.statistics import sd_agrees, seeds_needed, share_is_clear, t_test_power, upper_bound


@pytest.mark.parametrize(("effect_sd", "seeds", "power"), [(0.5, 64, 0.801), (0.5, 86, 0.903), (0.8, 26, 0.807)])
def test_the_power_of_a_t_test_is_that_of_the_tables(effect_sd: float, seeds: int, power: float) -> None:
    """Cohen (1988), two-sided 5 %: d = 0.5 takes 64 a group for power 0.8, d = 0.8 takes 26."""
    assert t_test_power(effect_sd, seeds) == pytest.approx(power, abs=0.005)


def test_power_is_what_repeated_experiments_find() -> None:
    draw = np.random.default_rng(1)
    seeds, effect = 6, 2.0
    from scipy import stats

    first = draw.standard_normal((20_000, seeds))
    second = draw.standard_normal((20_000, seeds)) + effect
    found = (stats.ttest_ind(first, second, axis=1).pvalue < 0.05).mean()
    assert t_test_power(effect, seeds) == pytest.approx(found, abs=0.01)


@given(st.floats(0.05, 5), st.floats(0.01, 1), st.floats(0.01, 1))
def test_the_seeds_that_are_needed_are_the_fewest_that_do(effect: float, first: float, second: float) -> None:
    needed = seeds_needed(effect, first, second)
    pooled = math.sqrt((first**2 + second**2) / 2)
    assert t_test_power(effect / pooled, needed) >= 0.9
    if needed > 2:
        assert t_test_power(effect / pooled, needed - 1) < 0.9


def test_without_any_spread_one_seed_is_enough() -> None:
    assert seeds_needed(1.0, 0.0, 0.0) == 1


def test_without_an_effect_no_number_of_seeds_is_enough() -> None:
    assert seeds_needed(0.0, 0.1, 0.1) >= 100_000


def test_the_baselines_upper_bound_is_exceeded_in_one_case_of_twenty() -> None:
    draw = np.random.default_rng(2)
    values, further = draw.standard_normal((4000, 10)), draw.standard_normal((4000, 2)).mean(axis=1)
    above = np.mean([new > upper_bound(list(row), 2) for row, new in zip(values, further, strict=True)])
    assert above == pytest.approx(0.05, abs=0.012)


def test_a_share_is_clear_when_chance_would_rarely_show_it() -> None:
    assert share_is_clear(40, 40, 0.9)  # 0.9 ** 40 is 1.5 %
    assert not share_is_clear(20, 20, 0.9)  # 0.9 ** 20 is 12 %
    assert share_is_clear(10, 20, 0.9)


def test_a_spread_that_was_made_up_is_told_from_one_that_was_measured() -> None:
    assert sd_agrees(0.012, 0.010, 20, slack=0.0)
    assert not sd_agrees(0.030, 0.010, 20, slack=0.0)
    assert not sd_agrees(0.010, 0.0, 20, slack=0.001)
    assert sd_agrees(0.0005, 0.0, 20, slack=0.001)
