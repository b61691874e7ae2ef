"""Calls weights.py as the scorer does, with full tracebacks, says which rules hold, and trains once: `python dev.py`.

The training is on the 197 public digits of this folder. What the score measures is not computed here.
"""

import numpy as np
from weights import initialize

SIZES = [64, *[24] * 60, 10]


def checked(seed):
    """Return the matrices of one call after the checks that the rules ask for."""
    layers, again = initialize(list(SIZES), seed), initialize(list(SIZES), seed)
    assert isinstance(layers, list), f"initialize returned {type(layers).__name__}, right is list"
    assert len(layers) == len(SIZES) - 1, f"there are {len(layers)} matrices, right is {len(SIZES) - 1}"
    for number, layer in enumerate(layers):
        right = (SIZES[number], SIZES[number + 1])
        assert isinstance(layer, np.ndarray), f"matrix {number} is of type {type(layer).__name__}, right is ndarray"
        assert layer.shape == right, f"matrix {number} has the shape {layer.shape}, right is {right}"
        assert layer.dtype == np.float64, f"matrix {number} has the dtype {layer.dtype}, right is float64"
        assert np.isfinite(layer).all(), f"matrix {number} holds a NaN or an infinity"
        assert np.array_equal(layer, again[number]), f"matrix {number} was another one in the second call"
    return layers


def learn(layers, pictures, digits, steps=120):
    """Train a copy of the matrices and print the loss on the way."""
    layers = [layer.copy() for layer in layers]
    targets = np.eye(10)[digits]
    for step in range(steps):
        rows = np.random.default_rng(step).choice(len(pictures), 50, replace=False)
        values = [pictures[rows]]
        for layer in layers[:-1]:
            values.append(np.tanh(values[-1] @ layer))
        exponentials = np.exp(values[-1] @ layers[-1])
        chances = exponentials / exponentials.sum(axis=1, keepdims=True)
        if step % 40 == 0 or step == steps - 1:
            print(f"step {step:3}: loss {-np.log((chances * targets[rows]).sum(axis=1)).mean():.3f}")
        back = (chances - targets[rows]) / 50
        for number in reversed(range(len(layers))):
            slope = values[number].T @ back
            back = (back @ layers[number].T) * (1 - values[number] ** 2)
            layers[number] = layers[number] - 0.03 * slope
    assert all(np.isfinite(layer).all() for layer in layers), "a weight became a NaN or an infinity"


raw = np.load("dev_images.npy").astype(float)
start, *_ = [checked(seed) for seed in (1, 2, 3)]
learn(start, (raw - raw.mean()) / raw.std(), np.load("dev_labels.npy"))
print("All rules hold.")
