"""One ring over all ranks, the usual way to sum a vector in a cluster."""

import numpy as np


def plan(hosts: int, ranks: int, length: int) -> np.ndarray:
    """Return the messages as rows of (round, source, target, start, stop, add)."""
    world = hosts * ranks
    edges = [length * i // world for i in range(world + 1)]
    rows = []
    for step in range(2 * (world - 1)):
        for rank in range(world):
            chunk = (rank - step) % world
            rows.append((step, rank, (rank + 1) % world, edges[chunk], edges[chunk + 1], int(step < world - 1)))
    return np.array(rows, dtype=np.int64)
