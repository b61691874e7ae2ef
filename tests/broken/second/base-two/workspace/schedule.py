"""Messages that sum a vector over a cluster: everything goes to the first rank of a host, then to rank 0, and back."""

import numpy as np


def plan(hosts: int, ranks: int, length: int) -> np.ndarray:
    """Return the messages as rows of (round, source, target, start, stop, add)."""
    pairs = [(host * ranks + other, host * ranks) for other in range(1, ranks) for host in range(hosts)]
    turns = [other - 1 for other in range(1, ranks) for _ in range(hosts)]
    pairs += [(host * ranks, 0) for host in range(1, hosts)]
    turns += [ranks - 2 + host for host in range(1, hosts)]
    last = turns[-1]
    there = [(turn, source, target, 0, length, 1) for turn, (source, target) in zip(turns, pairs)]
    back = [(2 * last + 1 - turn, target, source, 0, length, 0) for turn, (source, target) in zip(turns, pairs)]
    return np.array(there + back[::-1], dtype=np.int64)
