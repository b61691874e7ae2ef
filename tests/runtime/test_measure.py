"""Paired timing, on a clock that the test moves: what is timed, in which order, and what follows from it."""

from __future__ import annotations

import math

import pytest

from atefar_inspect.runtime import Counter, PairedTiming, measure, paired_timing


class Clock:
    """Stands in for `time.perf_counter`, since real seconds never repeat."""

    def __init__(self) -> None:
        self.now = 0.0

    def perf_counter(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    stand_in = Clock()
    monkeypatch.setattr(measure, "time", stand_in)
    return stand_in


def test_the_ratio_is_that_of_the_two(clock: Clock) -> None:
    def slow(value: int) -> None:
        clock.now += 2.0 + value % 2

    def fast(value: int) -> None:
        clock.now += 1.0 + value % 2 / 2

    timing = paired_timing(slow, fast, lambda number: number, pairs=5, seed=1)
    assert timing.first_s == (2.0, 3.0, 2.0, 3.0, 2.0)
    assert timing.median == pytest.approx(math.log(2))
    assert timing.spread == pytest.approx(0.0)
    assert timing.standard_error == pytest.approx(0.0)


def test_making_the_input_is_not_timed_and_each_pair_has_its_own(clock: Clock) -> None:
    given: list[int] = []

    def fresh(number: int) -> int:
        clock.now += 100.0
        return number

    def work(value: int) -> None:
        given.append(value)
        clock.now += 1.0

    timing = paired_timing(work, work, fresh, pairs=3, seed=1, warm_up=1)
    assert timing.first_s == timing.second_s == (1.0, 1.0, 1.0)
    assert given == [-1, -1, 0, 0, 1, 1, 2, 2]


def test_the_order_within_pairs_varies_and_follows_the_seed() -> None:
    def order(seed: int) -> list[str]:
        calls: list[str] = []
        paired_timing(lambda _: calls.append("a"), lambda _: calls.append("b"), lambda n: n, pairs=20, seed=seed)
        return calls

    assert order(1) == order(1) != order(2)
    assert {"ab", "ba"} == {"".join(order(1)[i : i + 2]) for i in range(0, 40, 2)}


def test_one_disturbed_pair_does_not_move_the_median() -> None:
    timing = PairedTiming(first_s=(1.0, 1.0, 50.0, 1.1, 0.9), second_s=(1.0,) * 5)
    assert timing.median == pytest.approx(0.0)
    assert timing.spread == pytest.approx(1.4826 * math.log(1.1))


def test_the_fastest_of_each_is_what_nothing_disturbed() -> None:
    timing = PairedTiming(first_s=(9.0, 1.0, 5.0), second_s=(30.0, 20.0, 2.0))
    assert timing.fastest == pytest.approx(math.log(1 / 2))


def test_a_clock_of_ones_own_is_read_before_and_after() -> None:
    waited = [0.0]

    def wait(value: float) -> None:
        waited[0] += value

    timing = paired_timing(lambda _: wait(3.0), lambda _: wait(1.0), int, pairs=2, seed=1, clock=lambda: waited[0])
    assert (timing.first_s, timing.second_s) == ((3.0, 3.0), (1.0, 1.0))


def test_no_pairs_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="pairs"):
        paired_timing(print, print, int, pairs=0, seed=1)


def test_a_counter_counts() -> None:
    square = Counter(lambda x: x * x)
    assert [square(2), square(x=3)] == [4, 9]
    assert square.count == 2
