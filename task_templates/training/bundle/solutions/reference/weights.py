"""Orthogonal weights, scaled so that the signal keeps its size through a deep tanh network."""

import math
from itertools import pairwise

import numpy as np

MEAN_SQUARE = 0.1  # of the values that each layer passes on


def initialize(sizes: list[int], seed: int) -> list[np.ndarray]:
    """Return a float64 matrix of shape (inputs, outputs) for every layer, the same ones for the same seed."""
    rng = np.random.default_rng(seed)
    scale = steady_scale(MEAN_SQUARE)
    weights = []
    for inputs, outputs in pairwise(sizes):
        weights.append(scale * orthogonal(inputs, outputs, rng))
    return weights


def orthogonal(inputs: int, outputs: int, rng: np.random.Generator) -> np.ndarray:
    """Return a random matrix with orthonormal rows or columns, whichever are fewer."""
    side = max(inputs, outputs)
    matrix = np.eye(side)
    for _ in range(side):
        matrix = reflected(matrix, rng.normal(size=side))
    return matrix[:inputs, :outputs]


def reflected(rows: np.ndarray, normal: np.ndarray) -> np.ndarray:
    """Return the rows mirrored at the plane that `normal` is perpendicular to."""
    along = rows @ normal / (normal @ normal)
    return rows - 2.0 * np.outer(along, normal)


def steady_scale(mean_square: float) -> float:
    """Return the scale of orthogonal weights at which a layer passes on the mean square that it gets, by bisection."""
    low, high = 0.5, 4.0
    for _ in range(40):
        middle = (low + high) / 2
        if passed_on(middle, mean_square) < mean_square:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def passed_on(scale: float, mean_square: float) -> float:
    """Return the mean square of tanh over a normal distribution of inputs, by a sum over a grid."""
    points = np.linspace(-8.0, 8.0, 801)
    density = np.exp(-(points**2) / 2)
    outputs = np.tanh(scale * math.sqrt(mean_square) * points)
    return float(np.sum(density * outputs**2) / np.sum(density))
