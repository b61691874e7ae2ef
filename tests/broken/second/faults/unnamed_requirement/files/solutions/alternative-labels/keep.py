"""Goes through the layers once with all plans that could still be the best; of equal ones it keeps the cheapest."""

from itertools import pairwise

import numpy as np


def keep(sizes: np.ndarray) -> np.ndarray:
    """Return a bool array as long as `sizes`, True for each layer whose activation is kept."""
    weights = sizes.tolist()
    ceiling = sum(weights[::3]) + max(a + b for a, b in pairwise(weights))
    # (largest stretch, open stretch) -> (bytes kept, bits of the kept layers)
    frontier = {(0, 0): (0, 0)}
    for position, weight in enumerate(weights):
        following: dict[tuple[int, int], tuple[int, int]] = {}
        for (largest, opened), (held, bits) in frontier.items():
            grown = opened + weight
            offer(following, (largest, 0), (held + weight, bits | 1 << position), ceiling)
            offer(following, (max(largest, grown), grown), (held, bits), ceiling)
        frontier = following
    _, bits = min((held + largest, bits) for (largest, _), (held, bits) in frontier.items())
    return np.array([bits >> position & 1 == 1 for position in range(len(weights))])


def offer(table: dict, state: tuple[int, int], plan: tuple[int, int], ceiling: int) -> None:
    """Put a plan into the table unless it is too large already or a plan of the same state is cheaper."""
    if plan[0] + state[0] <= ceiling and (state not in table or plan < table[state]):
        table[state] = plan


def reset() -> None:
    """Forget what was remembered of the network before; nothing is."""
