"""A rung: keeps a layer where the stretch before it would grow beyond a bound, and tries all bounds."""

import numpy as np


def keep(sizes: np.ndarray) -> np.ndarray:
    """Return a bool array as long as `sizes`, True for each layer whose activation is kept."""
    bounds = set(np.cumsum(sizes).tolist()) | set(sizes.tolist())
    return min((cut_when_full(sizes, bound) for bound in sorted(bounds)), key=lambda mask: memory(sizes, mask))


def cut_when_full(sizes: np.ndarray, bound: int) -> np.ndarray:
    """Return the plan that lets no stretch grow beyond the bound, deciding from left to right."""
    mask, filled = np.zeros(len(sizes), dtype=bool), 0
    for index, size in enumerate(sizes):
        mask[index] = filled + size > bound
        filled = 0 if mask[index] else filled + size
    return mask


def memory(sizes: np.ndarray, mask: np.ndarray) -> int:
    """Return the peak memory of a plan."""
    stretches = np.split(np.where(mask, 0, sizes), np.flatnonzero(mask))
    return int(sizes[mask].sum() + max(stretch.sum() for stretch in stretches))


def reset() -> None:
    """Forget what was remembered of the network before; nothing is."""
