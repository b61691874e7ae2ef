"""The best plan: for each possible size of the largest stretch, the cheapest layers to keep under it."""

import numpy as np


def keep(sizes: np.ndarray) -> np.ndarray:
    """Return a bool array as long as `sizes`, True for each layer whose activation is kept."""
    ends = running_totals(sizes.tolist())
    lowest, chosen = ends[-1], []
    for limit in possible_limits(ends):
        if limit >= lowest:
            break
        stored, layers = cheapest_layers(ends, limit)
        if stored + limit < lowest:
            lowest, chosen = stored + limit, layers
    mask = np.zeros(len(sizes), dtype=bool)
    for layer in chosen:
        mask[layer] = True
    return mask


def running_totals(sizes: list[int]) -> list[int]:
    """Return the total size before each layer, and after the last one."""
    totals = [0]
    for size in sizes:
        totals.append(totals[-1] + size)
    return totals


def possible_limits(ends: list[int]) -> list[int]:
    """Return the sizes of all stretches of neighboring layers, the smallest first."""
    limits = {0}
    for start in range(len(ends)):
        for stop in range(start + 1, len(ends)):
            limits.add(ends[stop] - ends[start])
    return sorted(limits)


def cheapest_layers(ends: list[int], limit: int) -> tuple[int, list[int]]:
    """Return the least total to keep so that no stretch exceeds `limit`, and the layers that make it up."""
    count = len(ends) - 1
    costs, previous = [0], [-1]  # of a plan that keeps layer i - 1 as its last one; 0 is the beginning of the chain
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
    layers = []
    place = previous[-1]
    while place > 0:
        layers.append(place - 1)
        place = previous[place]
    return costs[-1], layers


def reset() -> None:
    """Forget what was remembered of the network before; nothing is."""
