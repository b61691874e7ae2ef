"""A rung: the first ranks of the hosts divide the vector among themselves; inside a host whole vectors are sent."""

import numpy as np


def plan(hosts: int, ranks: int, length: int) -> np.ndarray:
    """Return the messages as rows of (round, source, target, start, stop, add)."""
    rows, clock = [], 0
    for other in range(1, ranks):
        rows += [(clock, host * ranks + other, host * ranks, 0, length, 1) for host in range(hosts)]
        clock += 1
    edges = np.linspace(0, length, hosts + 1).astype(int)
    for add in (1, 0):
        for step in range(1, hosts):
            for host in range(hosts):
                other = (host + step) % hosts
                piece = other if add else host
                rows.append((clock, host * ranks, other * ranks, edges[piece], edges[piece + 1], add))
            clock += 1
    for other in range(1, ranks):
        rows += [(clock, host * ranks, host * ranks + other, 0, length, 0) for host in range(hosts)]
        clock += 1
    return np.array(rows, dtype=np.int64)
