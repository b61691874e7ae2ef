"""Messages that sum a vector over a cluster: everything goes to the first rank of a host, then to rank 0, and back."""

import numpy as np


def plan(hosts: int, ranks: int, length: int) -> np.ndarray:
    """Return the messages as rows of (round, source, target, start, stop, add)."""
    links = [(other - 1, host * ranks + other, host * ranks) for other in range(1, ranks) for host in range(hosts)]
    links += [(ranks - 2 + host, host * ranks, 0) for host in range(1, hosts)]
    last = links[-1][0]
    there = [(turn, source, target, 0, length, 1) for turn, source, target in links]
    back = [(2 * last + 1 - turn, target, source, 0, length, 0) for turn, source, target in reversed(links)]
    return np.array(there + back, dtype=np.int64)
