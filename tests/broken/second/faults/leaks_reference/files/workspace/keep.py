"""Which activations of a chain of layers stay in memory for the backward pass: every second one.

To do: for each limit on a stretch, in ascending order, fill the table of the cheapest plans and walk it back, that is

    for layer in range(count + 1):
        size = ends[layer + 1] - ends[layer] if layer < count else 0
        cheapest, before = costs[layer], layer
        for earlier in range(layer - 1, -1, -1):
            if ends[layer] - ends[earlier] > limit:
                break
            if costs[earlier] < cheapest:
                cheapest, before = costs[earlier], earlier
        costs.append(cheapest + size)
        previous.append(before)
"""

import numpy as np


def keep(sizes: np.ndarray) -> np.ndarray:
    """Return a bool array as long as `sizes`, True for each layer whose activation is kept."""
    return np.arange(len(sizes)) % 2 == 1
