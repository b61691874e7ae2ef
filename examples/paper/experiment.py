"""The experiment of the report beside it: dropout masks that leave a batch's mean alone.

    python experiment.py [--seeds 20] > results.json

A small numpy network on the digits that come with scikit-learn. Takes about a minute on one core.
"""

from __future__ import annotations

import argparse
import json
import statistics
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from sklearn.datasets import load_digits

HIDDEN, BATCH, RATE, STEPS, LEARNING_RATE = 128, 64, 0.5, 300, 0.2
DRAWS = 200
"""Mask draws from which the noise of a gradient is estimated."""

Array = np.ndarray
Masks = Callable[[np.random.Generator, Array], Array]
"""Gets a generator and activations (examples, units); returns what they are multiplied by: 0, or 1 / (1 - RATE)."""


def independent(rng: np.random.Generator, hidden: Array) -> Array:
    """Return the usual masks: every unit of every example is dropped for itself."""
    return (rng.random(hidden.shape) >= RATE) / (1 - RATE)


def balanced(rng: np.random.Generator, hidden: Array) -> Array:
    """Return masks in which every unit is kept in half of the batch's examples, in random ones."""
    kept = np.arange(len(hidden)) % 2 == 0
    return rng.permuted(np.tile(kept[:, None], (1, hidden.shape[1])), axis=0) * 2.0


def matched(rng: np.random.Generator, hidden: Array) -> Array:
    """Return masks that keep, for every unit, one of each two examples that are neighbors by its activation."""
    first = rng.random((len(hidden) // 2, hidden.shape[1])) < 0.5
    in_order = np.stack([first, ~first], axis=1).reshape(hidden.shape) * 2.0
    masks = np.empty_like(in_order)
    # Units at rest are all equal: which of them are neighbors is left to chance.
    order = np.lexsort((rng.random(hidden.shape), hidden), axis=0)
    np.put_along_axis(masks, order, in_order, axis=0)
    return masks


METHODS: dict[str, Masks] = {"independent": independent, "balanced": balanced, "matched": matched}


@dataclass
class Network:
    """One hidden layer of rectified units with dropout, then a softmax."""

    first: Array
    second: Array

    @classmethod
    def new(cls, rng: np.random.Generator, inputs: int, classes: int) -> Network:
        """Return a network with Gaussian weights of the usual scale."""
        first = rng.normal(size=(inputs, HIDDEN)) * np.sqrt(2 / inputs)
        return cls(first, rng.normal(size=(HIDDEN, classes)) * np.sqrt(1 / HIDDEN))

    def hidden(self, x: Array) -> Array:
        """Return the activations of the hidden layer."""
        return np.maximum(x @ self.first, 0)

    def gradients(self, x: Array, y: Array, drop: Masks, rng: np.random.Generator) -> tuple[Array, Array]:
        """Return the gradients of the mean cross-entropy by the two weight matrices."""
        hidden = self.hidden(x)
        masks = drop(rng, hidden)
        dropped = hidden * masks
        error = softmax(dropped @ self.second)
        error[np.arange(len(y)), y] -= 1
        error /= len(y)
        back = (error @ self.second.T) * masks * (hidden > 0)
        return x.T @ back, dropped.T @ error

    def loss(self, x: Array, y: Array) -> float:
        """Return the mean cross-entropy without dropout."""
        chances = softmax(self.hidden(x) @ self.second)
        return float(-np.log(chances[np.arange(len(y)), y]).mean())

    def error_rate(self, x: Array, y: Array) -> float:
        """Return the share of examples that are classified wrongly, without dropout."""
        return float(((self.hidden(x) @ self.second).argmax(axis=1) != y).mean())


def softmax(x: Array) -> Array:
    """Return the softmax over the last axis."""
    shifted = np.exp(x - x.max(axis=-1, keepdims=True))
    return shifted / shifted.sum(axis=-1, keepdims=True)


def digits() -> tuple[Array, Array, Array, Array]:
    """Return training and test images and labels; the last 500 are the test."""
    data = load_digits()
    x, y = data.data / 16.0, data.target
    return x[:-500], y[:-500], x[-500:], y[-500:]


def train(masks: Masks, seed: int) -> Network:
    """Return the network after `STEPS` steps of plain gradient descent."""
    x, y, _, _ = digits()
    rng = np.random.default_rng(seed)
    network = Network.new(rng, x.shape[1], 10)
    for _ in range(STEPS):
        chosen = rng.choice(len(x), BATCH, replace=False)
        first, second = network.gradients(x[chosen], y[chosen], masks, rng)
        network.first -= LEARNING_RATE * first
        network.second -= LEARNING_RATE * second
    return network


def noise(network: Network, masks: Masks, seed: int) -> tuple[float, float]:
    """Return the variance over masks of the two gradients of one batch, each summed over all weights."""
    x, y, _, _ = digits()
    rng = np.random.default_rng(seed)
    chosen = rng.choice(len(x), BATCH, replace=False)
    draws = [network.gradients(x[chosen], y[chosen], masks, rng) for _ in range(DRAWS)]
    first, second = (np.stack(each) for each in zip(*draws, strict=True))
    return float(first.var(axis=0, ddof=1).sum()), float(second.var(axis=0, ddof=1).sum())


def mean_error(network: Network, masks: Masks, seed: int) -> float:
    """Return the mean square of what dropout changes a batch's mean activations by, in units of their mean square."""
    x, _, _, _ = digits()
    rng = np.random.default_rng(seed)
    hidden = network.hidden(x[rng.choice(len(x), BATCH, replace=False)])
    changes = [(hidden * masks(rng, hidden)).mean(axis=0) - hidden.mean(axis=0) for _ in range(DRAWS)]
    return float(np.square(changes).mean() / np.square(hidden.mean(axis=0)).mean())


def measured(seeds: int) -> dict[str, dict[str, dict[str, float]]]:
    """Return mean and standard deviation over seeds, by method and quantity."""
    _, _, x, y = digits()
    train_x, train_y, _, _ = digits()
    values: dict[str, dict[str, list[float]]] = {name: {} for name in METHODS}
    for seed in range(seeds):
        start = Network.new(np.random.default_rng(seed), 64, 10)
        trained = train(independent, 1000 + seed)
        for name, masks in METHODS.items():
            network = train(masks, seed)
            first, second = noise(start, masks, seed)
            late_first, late_second = noise(trained, masks, seed)
            found = {
                "mean_error_start": mean_error(start, masks, seed),
                "mean_error_trained": mean_error(trained, masks, seed),
                "noise_first_start": first,
                "noise_second_start": second,
                "noise_first_trained": late_first,
                "noise_second_trained": late_second,
                "train_loss": network.loss(train_x, train_y),
                "test_error": network.error_rate(x, y),
            }
            for key, value in found.items():
                values[name].setdefault(key, []).append(value)
    return {
        name: {
            key: {"mean": statistics.fmean(each), "sd": statistics.stdev(each), "seeds": len(each)}
            for key, each in quantities.items()
        }
        for name, quantities in values.items()
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seeds", type=int, default=20)
    print(json.dumps(measured(parser.parse_args().seeds), indent=1))
