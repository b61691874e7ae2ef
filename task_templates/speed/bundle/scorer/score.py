"""Times a ranking's count of misplaced items beside the baseline's, and checks every answer, the timed ones too.

A worked example of a scorer; the comments explain the interface. The agent never sees this file.
canary: abf17fca-0e43-4de7-96e4-3ef59f64a03e
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

# `Invalid` is for rules of this task; `expect_array` raises the runtime's own reasons for a wrong type, shape or dtype.
from atefar_runtime import Invalid, expect_array, paired_timing

COUNT = 1500  # items of a timed input
PAIRS = 30
GRADES = 5
CHECKED_COUNTS = (1, 2, 3, 40, 3000)  # untimed inputs: short ones, where edges are, and one that is longer


@dataclass(frozen=True)
class Ranking:
    """An input and its exact answer, which follows from how the input was drawn."""

    scores: np.ndarray
    grades: np.ndarray
    answer: np.ndarray


def score(submission, seed: int) -> dict[str, float]:
    """Return the ratio of times, which is the manifest's metric, and for the log the times behind it.

    `submission` is the agent's module in another process; `submission.beside` is `scorer/beside/`, the baseline, in a
    process of the same kind. Each is paused while it is not called.
    """
    for number, count in enumerate(CHECKED_COUNTS):
        check(submission, draw(np.random.default_rng([seed, 0, number]), count))
    # Both get the same inputs, each of them once, made before the window and checked after it.
    answers: list[tuple[Ranking, object]] = []
    timing = paired_timing(
        lambda ranking: answers.append((ranking, submission.call("misplaced", ranking.scores, ranking.grades))),
        lambda ranking: submission.beside.call("misplaced", ranking.scores, ranking.grades),
        lambda number: draw(np.random.default_rng([seed, 1, number + 2]), COUNT),
        pairs=PAIRS,
        seed=seed,
        # Runs only while one of the two is waited for, so that pausing and copying answers do not count.
        clock=lambda: submission.seconds + submission.beside.seconds,
    )
    for ranking, counts in answers:
        compare(counts, ranking)
    return {
        "time_ratio": float(np.exp(timing.fastest)),
        "submission_ms": 1000 * float(min(timing.first_s)),
        "baseline_ms": 1000 * float(min(timing.second_s)),
        "median_ratio": float(np.exp(timing.median)),
    }


def check(submission, ranking: Ranking) -> None:
    """Call the submission once and compare; raise Invalid with a code of the manifest's `reasons` where it is wrong."""
    compare(submission.call("misplaced", ranking.scores, ranking.grades), ranking)


def compare(counts: object, ranking: Ranking) -> None:
    """Raise Invalid, or one of the runtime's own reasons, unless these counts are the ranking's."""
    expect_array(counts, shape=ranking.answer.shape, dtype=np.int64, name="misplaced")
    if not np.array_equal(counts, ranking.answer):
        raise Invalid("wrong_count")


def draw(rng: np.random.Generator, count: int) -> Ranking:
    """Return a ranking with about two items to a score.

    Scores are drawn as levels, whose values come after: so a table of levels and grades holds the exact answer,
    without a comparison of scores.
    """
    levels = rng.integers(0, max(count // 2, 1), count)
    grades = rng.integers(0, GRADES, count)
    table = np.zeros((GRADES, levels.max() + 1), dtype=np.int64)
    np.add.at(table, (grades, levels), 1)
    at_least = table[:, ::-1].cumsum(axis=1)[:, ::-1]  # of each grade: items of this level or a higher one
    lower = np.vstack([np.zeros_like(at_least[:1]), at_least.cumsum(axis=0)])  # of all grades below
    values = np.unique(rng.random(levels.max() + 1))
    if len(values) <= levels.max():  # two equal draws in 2^53: the table would call them different
        return draw(rng, count)
    return Ranking(values[levels], grades.astype(np.uint8), lower[grades, levels])
