"""Every rank sends each other one what that one is to add up, first in its host, then to its namesakes elsewhere."""

from itertools import count

import numpy as np


def plan(hosts: int, ranks: int, length: int) -> np.ndarray:
    """Return the messages as rows of (round, source, target, start, stop, add)."""
    numbers, table = count(), []
    block = np.array([round(length * i / ranks) for i in range(ranks + 1)])

    def part(rank: int, host: int) -> tuple[int, int]:
        width = block[rank + 1] - block[rank]
        return int(block[rank] + width * host // hosts), int(block[rank] + width * (host + 1) // hosts)

    def inside(shift: int, add: int) -> None:
        number = next(numbers)
        for me in range(hosts * ranks):
            host, rank = divmod(me, ranks)
            other = (rank + shift) % ranks
            whose = other if add else rank
            table.append([number, me, host * ranks + other, block[whose], block[whose + 1], add])

    def across(shift: int, add: int) -> None:
        number = next(numbers)
        for me in range(hosts * ranks):
            host, rank = divmod(me, ranks)
            other = (host + shift) % hosts
            table.append([number, me, other * ranks + rank, *part(rank, other if add else host), add])

    for shift in range(1, ranks):
        inside(shift, 1)
    for shift in range(1, hosts):
        across(shift, 1)
    for shift in range(1, hosts):
        across(-shift, 0)
    for shift in range(1, ranks):
        inside(-shift, 0)
    return np.array(table, dtype=np.int64)
