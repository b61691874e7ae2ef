"""Circulant matrices whose Fourier coefficients all have the same length, 1.1: each is 1.1 times an orthogonal one."""

import cmath
import random
from itertools import pairwise

import numpy as np


def initialize(sizes: list[int], seed: int) -> list[np.ndarray]:
    """Return a float64 matrix of shape (inputs, outputs) for every layer, the same ones for the same seed."""
    generator = random.Random(seed)
    return [circulant(max(shape), generator)[: shape[0], : shape[1]] for shape in pairwise(sizes)]


def circulant(side: int, generator: random.Random) -> np.ndarray:
    """Return a circulant matrix of random phases."""
    phases = [cmath.rect(1.1, generator.uniform(0, 2 * cmath.pi)) for _ in range(side // 2 + 1)]
    phases[0] = phases[-1] = 1.1
    first = np.fft.irfft(phases, side)
    return np.stack([np.roll(first, shift) for shift in range(side)])
