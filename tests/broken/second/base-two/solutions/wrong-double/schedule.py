"""Wrong: adds on the way back too, so that parts are counted several times."""

import numpy as np


def plan(hosts: int, ranks: int, length: int) -> np.ndarray:
    """Return the messages as rows of (round, source, target, start, stop, add)."""
    world = hosts * ranks
    there = [(world - 1 - rank, rank, rank - 1, 0, length, 1) for rank in range(world - 1, 0, -1)]
    back = [(world - 2 + rank, rank - 1, rank, 0, length, 1) for rank in range(1, world)]
    return np.array(there + back, dtype=np.int64)
