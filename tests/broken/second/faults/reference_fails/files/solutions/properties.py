"""What a right schedule does, seen from outside: `valid` are the rules, `works` is the mechanism.

Written without the scorer: tallies of whose vector is in which element instead of sums of numbers. `call(hosts, ranks,
length)` calls the function.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import groupby

import numpy as np

Call = Callable[[int, int, int], np.ndarray]

CASES = ((2, 2, 12), (3, 2, 24), (2, 4, 32), (4, 3, 48))
WORK_CASES = ((2, 2, 600), (2, 4, 800), (5, 3, 900), (4, 4, 800))
SLACK = 1.06  # pieces differ by an element; that is what right schedules exceed the bound by


def valid(call: Call) -> list[str]:
    """Return the rules that are broken, an empty list if none is."""
    broken = []
    for case in CASES:
        rows = call(*case)
        if type(rows) is not np.ndarray or rows.dtype != np.int64 or rows.ndim != 2 or rows.shape[1:] != (6,):
            broken.append(f"{case}: the output is no int64 array of six columns")
        elif not 1 <= len(rows) <= 5000:
            broken.append(f"{case}: {len(rows)} rows")
        else:
            broken += [f"{case}: {fault}" for fault in faults(case, rows.tolist())][:1]
    return broken


def faults(case: tuple[int, int, int], rows: list[list[int]]) -> list[str]:
    """Return what is wrong with the messages of one cluster."""
    world, length = case[0] * case[1], case[2]
    rounds = [row[0] for row in rows]
    if rounds != sorted(rounds) or rounds[0] < 0 or rounds[-1] >= 5000:
        return ["rows are not in the order of rounds from 0 to 4999"]
    tallies = [[Counter([rank]) for _ in range(length)] for rank in range(world)]
    for number, group in groupby(rows, key=lambda row: row[0]):
        messages = [row[1:] for row in group]
        for source, target, start, stop, add in messages:
            in_range = {source, target} <= set(range(world)) and 0 <= start < stop <= length and add in (0, 1)
            if not in_range or source == target:
                return [f"round {number}: {source, target, start, stop, add} is no message"]
        for end in (0, 1):
            if max(Counter(message[end] for message in messages).values()) > 1:
                return [f"round {number}: a rank {('sends', 'receives')[end]} twice"]
        arriving = [(to, place, add, tallies[by][place]) for by, to, a, b, add in messages for place in range(a, b)]
        for to, place, add, tally in arriving:
            tallies[to][place] = tallies[to][place] + tally if add else tally
    everybody = Counter(range(world))
    wrong = [rank for rank in range(world) if any(tally != everybody for tally in tallies[rank])]
    return [f"ranks {wrong} do not end with every rank's vector once"] if wrong else []


def works(call: Call) -> list[str]:
    """Return the clusters whose slow links carry more than they need to, an empty list if there is none.

    Dividing all traffic evenly, a rank passes on (ranks - 1) / ranks of the vector twice in its host, and twice
    (hosts - 1) / hosts of a rank's share between hosts, where an element costs 8.
    """
    found = []
    for hosts, ranks, length in WORK_CASES:
        needed = 2 * (ranks - 1) / ranks + 16 * (hosts - 1) / (hosts * ranks)
        spent = 0
        for _, group in groupby(call(hosts, ranks, length).tolist(), key=lambda row: row[0]):
            spent += max((row[4] - row[3]) * (1 if row[1] // ranks == row[2] // ranks else 8) for row in group)
        if spent > SLACK * needed * length:
            found.append(f"{hosts} hosts of {ranks}: {spent / length:.2f} vectors, {needed:.2f} are enough")
    return found
