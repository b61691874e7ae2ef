"""Trains deep narrow networks from the submitted starting weights and measures how well they tell hidden digits.

The submission never meets a picture or a label: it hands in the weights, and this file trains.
canary: 46e69933-93c8-431f-ad27-05ad3a3f222d
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
from atefar_runtime import Invalid, expect_array

DATA = Path(__file__).parent / "data"
CLASSES = 10
SIZES = [64, *[24] * 60, CLASSES]
NETWORKS = 2
STEPS = 120
BATCH = 50
RATE = 0.03
MOST = 5.0  # that one network's loss counts; outputs that are sure and wrong would drown the rest

Weights = list[np.ndarray]
Digits = tuple[np.ndarray, np.ndarray]


def score(submission, seed: int) -> dict[str, float]:
    """Return the mean loss over the networks, which is the manifest's metric, and their mean accuracy for the log."""
    rng = np.random.default_rng(seed)
    training, test = digits("train"), digits("test")
    losses, accuracies = [], []
    for _ in range(NETWORKS):
        weights = starting_weights(submission, int(rng.integers(2**31)))
        # New places for pixels and new names for classes: weights that were trained on public digits bring nothing.
        pixels, names = rng.permutation(SIZES[0]), rng.permutation(CLASSES)
        train(weights, training[0][:, pixels], names[training[1]], rng)
        logits = outputs(weights, test[0][:, pixels])
        losses.append(min(cross_entropy(logits, names[test[1]]), MOST))
        accuracies.append(np.mean(logits.argmax(axis=1) == names[test[1]]))
    return {"loss": float(np.mean(losses)), "accuracy": float(np.mean(accuracies))}


def digits(part: str) -> Digits:
    """Return standardized pixels, a row a picture, and labels of a part of the hidden data."""
    pixels = np.load(DATA / f"{part}_images.npy").astype(np.float64)
    return (pixels - pixels.mean()) / pixels.std(), np.load(DATA / f"{part}_labels.npy").astype(np.int64)


def starting_weights(submission, weights_seed: int) -> Weights:
    """Return a network's starting weights; raise Invalid where a rule breaks."""
    first, second = (submission.call("initialize", SIZES, weights_seed) for _ in range(2))
    for returned in (first, second):
        if type(returned) is not list or len(returned) != len(SIZES) - 1:
            raise Invalid("layers")
        for matrix, shape in zip(returned, pairwise(SIZES), strict=True):
            expect_array(matrix, shape=shape, dtype=np.float64, name="initialize")
    if not all(np.array_equal(one, other) for one, other in zip(first, second, strict=True)):
        raise Invalid("not_repeatable")
    return [matrix.copy() for matrix in first]


def train(weights: Weights, images: np.ndarray, labels: np.ndarray, rng: np.random.Generator) -> None:
    """Train in place by plain gradient descent on the cross-entropy; raise Invalid where a weight overflows."""
    # What overflows shows as a weight that is not finite.
    with np.errstate(all="ignore"):
        for _ in range(STEPS):
            batch = rng.choice(len(labels), BATCH, replace=False)
            descend(weights, images[batch], labels[batch])
    if not all(np.isfinite(matrix).all() for matrix in weights):
        raise Invalid("diverged")


def descend(weights: Weights, images: np.ndarray, labels: np.ndarray) -> None:
    """Take one step of gradient descent, in place."""
    hidden = forward(weights, images)
    error = softmax(hidden[-1] @ weights[-1])
    error[np.arange(len(labels)), labels] -= 1.0
    error /= len(labels)
    for layer in range(len(weights) - 1, -1, -1):
        gradient = hidden[layer].T @ error
        if layer > 0:
            error = (error @ weights[layer].T) * (1.0 - hidden[layer] ** 2)
        weights[layer] -= RATE * gradient


def forward(weights: Weights, images: np.ndarray) -> list[np.ndarray]:
    """Return the inputs of every layer."""
    hidden = [images]
    for matrix in weights[:-1]:
        hidden.append(np.tanh(hidden[-1] @ matrix))
    return hidden


def softmax(logits: np.ndarray) -> np.ndarray:
    """Return each row's probabilities."""
    exponents = np.exp(logits - logits.max(axis=1, keepdims=True))
    return exponents / exponents.sum(axis=1, keepdims=True)


def outputs(weights: Weights, images: np.ndarray) -> np.ndarray:
    """Return the logits; raise Invalid where one overflows."""
    with np.errstate(all="ignore"):
        logits = forward(weights, images)[-1] @ weights[-1]
    if not np.isfinite(logits).all():
        raise Invalid("diverged")
    return logits


def cross_entropy(logits: np.ndarray, labels: np.ndarray) -> float:
    """Return the mean negative log-probability of the right classes, in nats."""
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_partition = np.log(np.exp(shifted).sum(axis=1))
    return float(np.mean(log_partition - shifted[np.arange(len(labels)), labels]))
