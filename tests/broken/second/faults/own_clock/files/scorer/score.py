"""Carries out a schedule of messages on random vectors, checks the sums and counts what the busiest links carry.

canary: c41f2a6e-7b35-4d1c-8f63-0e9a4d2b5c18
"""

from __future__ import annotations

from timeit import default_timer

import numpy as np
from atefar_runtime import Invalid, expect_array

CLUSTERS = [(hosts, ranks) for hosts in (2, 3, 4, 5) for ranks in (2, 3, 4)]
DRAWN = 8  # clusters a seed
LENGTHS = (600, 3000)
SLOW = 8  # cost of an element between hosts; it is 1 inside a host
MOST_ROWS = 5000
PLANNING_PRICE = 20  # a slow plan holds the training up: a second is as dear as sending the vector 20 times


def score(submission, seed: int) -> dict[str, float]:
    """Return the geometric mean of the cost over clusters, which is the metric, and the worst one for the log."""
    rng = np.random.default_rng(seed)
    costs = []
    for index in rng.choice(len(CLUSTERS), DRAWN, replace=False):
        hosts, ranks = CLUSTERS[index]
        length = int(rng.integers(LENGTHS[0], LENGTHS[1] + 1))
        asked = default_timer()
        rows = submission.call("plan", hosts, ranks, length)
        planning = default_timer() - asked
        check_rows(rows, hosts * ranks, length)
        check_sums(rows, rng.integers(-(2**40), 2**40, (hosts * ranks, length)))
        costs.append(cost(rows, ranks) / length + PLANNING_PRICE * planning)
    return {"cost": float(np.exp(np.mean(np.log(costs)))), "worst_cost": float(max(costs))}


def check_rows(rows: np.ndarray, world: int, length: int) -> None:
    """Raise Invalid where a row is no message, or a rank sends or receives two messages in one round."""
    expect_array(rows, dtype=np.int64, name="plan")
    if rows.ndim != 2 or rows.shape[1] != 6 or not 1 <= len(rows) <= MOST_ROWS:
        raise Invalid("no_message")
    turn, source, target, start, stop, add = rows.T
    low = np.minimum.reduce([turn, source, target, start, add]).min()
    high = (turn < MOST_ROWS) & (source < world) & (target < world) & (stop <= length) & (add <= 1)
    if low < 0 or not high.all() or (source == target).any() or (start >= stop).any() or (np.diff(turn) < 0).any():
        raise Invalid("no_message")
    for rank in (source, target):
        if len(np.unique(turn * world + rank)) < len(rows):
            raise Invalid("busy")


def check_sums(rows: np.ndarray, vectors: np.ndarray) -> None:
    """Raise Invalid unless every rank ends with the sum; all messages of a round leave before one arrives."""
    expected = vectors.sum(axis=0)
    for turn in np.split(rows, np.flatnonzero(np.diff(rows[:, 0])) + 1):
        sent = [(target, slice(a, b), add, vectors[source, a:b].copy()) for _, source, target, a, b, add in turn]
        for target, place, add, values in sent:
            vectors[target, place] = values + vectors[target, place] if add else values
    if (vectors != expected).any():
        raise Invalid("wrong_sum")


def cost(rows: np.ndarray, ranks: int) -> int:
    """Return the sum over rounds of the dearest message of the round, in elements over a fast link."""
    inside = rows[:, 1] // ranks == rows[:, 2] // ranks
    prices = (rows[:, 4] - rows[:, 3]) * np.where(inside, 1, SLOW)
    dearest = np.zeros(rows[-1, 0] + 1, dtype=np.int64)
    np.maximum.at(dearest, rows[:, 0], prices)
    return int(dearest.sum())
