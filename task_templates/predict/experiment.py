"""Makes the data of `bundle/`: `python experiment.py` trains all runs anew, writes outcomes, questions and forecasts.

The experiment is small and really run: a network of one hidden layer learns the labels of a fixed random teacher, 1,000
times, each time with settings drawn at random. The outcome of a run is the band that its test accuracy falls into. 400
runs are shown with their outcomes; of the others the settings are shown and the outcomes are hidden. The second half
fits the models whose forecasts stand in `bundle/solutions`, none of which sees a hidden outcome.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

BUNDLE = Path(__file__).parent / "bundle"
SHOWN, HIDDEN = 400, 600
BANDS = (0.4, 0.5, 0.6, 0.7, 0.8)
"""Edges between the six bands of test accuracy; a third is chance."""
INPUTS, CLASSES, TRAIN, TEST = 8, 3, 256, 2000
SETTINGS = ("learning_rate", "momentum", "batch_size", "width", "initial_scale", "steps")

Settings = dict[str, float]
Matrix = np.ndarray[Any, Any]


def main() -> None:
    """Run everything and write it."""
    rng = np.random.default_rng(20)
    data = draw_data(rng)
    settings = [draw_settings(rng) for _ in range(SHOWN + HIDDEN)]
    accuracies = np.array([train(one, data, np.random.default_rng([21, i])) for i, one in enumerate(settings)])
    bands = np.digitize(accuracies, BANDS)
    write_csv("workspace/runs.csv", settings[:SHOWN], 0, bands[:SHOWN])
    write_csv("workspace/questions.csv", settings[SHOWN:], SHOWN)
    hidden = {f"r{SHOWN + i:04d}": int(band) for i, band in enumerate(bands[SHOWN:])}
    write_json("scorer/data/final/outcomes.json", hidden)
    table = np.array([[one[name] for name in SETTINGS] for one in settings])
    for place, forecast in FORECASTS.items():
        probabilities = forecast(table[:SHOWN], bands[:SHOWN], table[SHOWN:])
        write_forecasts(f"{place}/forecasts.json", list(hidden), probabilities)
        surprise = -np.log(floored(probabilities)[np.arange(HIDDEN), bands[SHOWN:]]).mean()
        print(f"{place:35s} {surprise:.4f} nats an outcome")
        if place == "solutions/reference":
            write_wrong(list(hidden), floored(probabilities))
    print("outcomes in each band:", np.bincount(bands, minlength=len(BANDS) + 1))


# The experiment.


def draw_data(rng: np.random.Generator) -> tuple[Matrix, Matrix, Matrix, Matrix]:
    """Return training and test inputs and labels; the teacher is a random network that classes share equally."""
    inputs = rng.normal(size=(TRAIN + TEST, INPUTS))
    hidden = np.tanh(inputs @ rng.normal(size=(INPUTS, 6)))
    outputs = hidden @ rng.normal(size=(6, CLASSES))
    labels = (outputs - outputs.mean(axis=0)).argmax(axis=1)
    return inputs[:TRAIN], labels[:TRAIN], inputs[TRAIN:], labels[TRAIN:]


def draw_settings(rng: np.random.Generator) -> Settings:
    """Return the settings of a run."""
    return {
        "learning_rate": float(f"{10 ** rng.uniform(-3, 1.3):.3g}"),
        "momentum": float(rng.choice([0.0, 0.5, 0.9])),
        "batch_size": int(rng.choice([4, 16, 64])),
        "width": int(rng.choice([2, 4, 8, 16, 32])),
        "initial_scale": float(f"{10 ** rng.uniform(-1.5, 1):.3g}"),
        "steps": int(rng.choice([10, 30, 100, 300])),
    }


def train(settings: Settings, data: tuple[Matrix, Matrix, Matrix, Matrix], rng: np.random.Generator) -> float:
    """Return the test accuracy after training: tanh, softmax, cross-entropy, gradient descent with momentum."""
    inputs, labels, test_inputs, test_labels = data
    width, scale = int(settings["width"]), settings["initial_scale"]
    first = rng.normal(size=(INPUTS, width)) * scale / np.sqrt(INPUTS)
    second = rng.normal(size=(width, CLASSES)) * scale / np.sqrt(width)
    velocities = [np.zeros_like(first), np.zeros_like(second)]
    for _ in range(int(settings["steps"])):
        batch = rng.integers(0, TRAIN, int(settings["batch_size"]))
        hidden = np.tanh(inputs[batch] @ first)
        error = softmax(hidden @ second)
        error[np.arange(len(batch)), labels[batch]] -= 1
        error /= len(batch)
        gradients = [inputs[batch].T @ (error @ second.T * (1 - hidden**2)), hidden.T @ error]
        for weights, velocity, gradient in zip((first, second), velocities, gradients, strict=True):
            velocity *= settings["momentum"]
            velocity -= settings["learning_rate"] * gradient
            weights += velocity
    return float(((np.tanh(test_inputs @ first) @ second).argmax(axis=1) == test_labels).mean())


def softmax(logits: Matrix) -> Matrix:
    """Return probabilities along the last axis."""
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


# Forecasts. Each takes settings and bands of the shown runs and settings of the hidden ones.


def marginal(settings: Matrix, bands: Matrix, questions: Matrix) -> Matrix:
    """Return how often each band came, the same for every question."""
    counts = np.bincount(bands, minlength=len(BANDS) + 1) + 1.0
    return np.tile(counts / counts.sum(), (len(questions), 1))


def linear(settings: Matrix, bands: Matrix, questions: Matrix) -> Matrix:
    """Return the forecast of a softmax regression on the settings as they are given, standardized."""
    return regression(settings, bands, questions, lambda table: table, decay=1e-3)


def of_logarithms(settings: Matrix, bands: Matrix, questions: Matrix) -> Matrix:
    """Return the forecast of a softmax regression on the settings' logarithms."""
    return regression(settings, bands, questions, logarithms, decay=1e-3)


def quadratic(settings: Matrix, bands: Matrix, questions: Matrix) -> Matrix:
    """Return the forecast of a softmax regression on logarithms, their squares and products."""
    return regression(settings, bands, questions, squares, decay=0.02)


def ensemble(settings: Matrix, bands: Matrix, questions: Matrix) -> Matrix:
    """Return the mean forecast of networks that differ in their start, on the logarithms and what follows from them."""
    return np.mean([network(settings, bands, questions, seed) for seed in range(8)], axis=0)


def logarithms(table: Matrix) -> Matrix:
    """Return the settings on the scales on which they act, and the length of the way that training goes."""
    rate, momentum, batch, width, scale, steps = table.T
    effective = np.log(rate / (1 - momentum))
    return np.stack([effective, np.log(batch), np.log(width), np.log(scale), np.log(steps), momentum], axis=1)


def squares(table: Matrix) -> Matrix:
    """Return `logarithms`, their products in pairs, and the cubes of the first and fourth."""
    logs = logarithms(table)
    logs = (logs - logs.mean(axis=0)) / logs.std(axis=0)
    pairs = [logs[:, i] * logs[:, j] for i in range(logs.shape[1]) for j in range(i, logs.shape[1])]
    return np.column_stack([logs, *pairs, logs[:, 0] ** 3, logs[:, 3] ** 3, logs[:, 0] ** 2 * logs[:, 3]])


def standardized(settings: Matrix, questions: Matrix, features: Callable[[Matrix], Matrix]) -> tuple[Matrix, Matrix]:
    """Return the features of both, on the scale of them all."""
    table = features(np.vstack([settings, questions]))
    table = (table - table.mean(axis=0)) / table.std(axis=0)
    return table[: len(settings)], table[len(settings) :]


def regression(
    settings: Matrix, bands: Matrix, questions: Matrix, features: Callable[[Matrix], Matrix], decay: float
) -> Matrix:
    """Return the forecast of a softmax regression, fitted by gradient descent."""
    known, asked = (np.column_stack([x, np.ones(len(x))]) for x in standardized(settings, questions, features))
    weights = np.zeros((known.shape[1], len(BANDS) + 1))
    right = np.eye(len(BANDS) + 1)[bands]
    for _ in range(3000):
        weights -= 0.3 * (known.T @ (softmax(known @ weights) - right) / len(known) + decay * weights)
    return softmax(asked @ weights)


def network(settings: Matrix, bands: Matrix, questions: Matrix, seed: int) -> Matrix:
    """Return the forecast of a network of one hidden layer, its weights decayed, fitted by Adam."""
    known, asked = standardized(settings, questions, logarithms)
    rng = np.random.default_rng(seed)
    right = np.eye(len(BANDS) + 1)[bands]
    weights = [rng.normal(size=(known.shape[1], 24)) * 0.5, np.zeros(24), np.zeros((24, len(BANDS) + 1))]
    means, squares_of = ([np.zeros_like(one) for one in weights] for _ in range(2))
    for step in range(1, 1201):
        hidden = np.tanh(known @ weights[0] + weights[1])
        error = (softmax(hidden @ weights[2]) - right) / len(known)
        inner = error @ weights[2].T * (1 - hidden**2)
        gradients = [known.T @ inner + 2e-3 * weights[0], inner.sum(axis=0), hidden.T @ error + 4e-3 * weights[2]]
        for weight, mean, square, gradient in zip(weights, means, squares_of, gradients, strict=True):
            mean += 0.1 * (gradient - mean)
            square += 0.01 * (gradient**2 - square)
            weight -= 0.01 * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.99**step)) + 1e-8)
    return softmax(np.tanh(asked @ weights[0] + weights[1]) @ weights[2])


def kernel(settings: Matrix, bands: Matrix, questions: Matrix) -> Matrix:
    """Return the forecast of a softmax regression on the likeness to each known run."""
    known, asked = (table * [1.5, 0.6, 0.8, 1.5, 1.0, 0.3] for table in standardized(settings, questions, logarithms))
    likeness = similarity(known, known)
    weights = np.zeros((len(known), len(BANDS) + 1))
    right = np.eye(len(BANDS) + 1)[bands]
    rate = 1.8 / (0.5 * np.linalg.eigvalsh(likeness)[-1] + 0.1)
    for _ in range(2500):
        weights -= rate * (softmax(likeness @ weights) - right + 0.1 * weights)
    return softmax(similarity(asked, known) @ weights)


def similarity(first: Matrix, second: Matrix) -> Matrix:
    """Return a likeness of each pair that falls with their distance, in part fast and in part slowly."""
    squared = ((first[:, None, :] - second[None, :, :]) ** 2).sum(axis=2)
    return np.exp(-squared / 8) + np.exp(-squared / 50)


def confident(settings: Matrix, bands: Matrix, questions: Matrix) -> Matrix:
    """Return all that is allowed on the likeliest band of the reference: wrong."""
    likeliest = ensemble(settings, bands, questions).argmax(axis=1)
    return np.eye(len(BANDS) + 1)[likeliest]


FORECASTS = {
    "workspace": marginal,
    "solutions/linear": linear,
    "solutions/generic": of_logarithms,
    "solutions/quadratic": quadratic,
    "solutions/reference": ensemble,
    "solutions/alternative-kernel": kernel,
    "solutions/wrong-confident": confident,
}
LEAST = 0.001


def floored(probabilities: Matrix) -> Matrix:
    """Return the probabilities raised to what the rules ask for, rounded, and summing to 1."""
    room = 1 - LEAST * 1.01 * probabilities.shape[1]
    rounded = np.round(LEAST * 1.01 + room * probabilities, 6)
    rounded[np.arange(len(rounded)), rounded.argmax(axis=1)] += 1 - rounded.sum(axis=1)
    return np.round(rounded, 6)


def write_csv(path: str, settings: list[Settings], start: int, bands: Matrix | None = None) -> None:
    """Write runs, a line each, with their bands where given."""
    with (BUNDLE / path).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["run", *SETTINGS, *(["band"] if bands is not None else [])])
        for i, one in enumerate(settings):
            writer.writerow([f"r{start + i:04d}", *one.values(), *([bands[i]] if bands is not None else [])])


def write_forecasts(path: str, runs: list[str], probabilities: Matrix) -> None:
    """Write a forecast file."""
    write_json(path, {run: row.tolist() for run, row in zip(runs, floored(probabilities), strict=True)})


def write_wrong(runs: list[str], right: Matrix) -> None:
    """Write what must not score: each breaks one rule in the reference's forecasts."""
    rows: dict[str, list[list[float]]] = {
        name: right.tolist() for name in ("wrong-nan", "wrong-count", "wrong-sum", "wrong-zero")
    }
    rows["wrong-nan"][5][2] = float("nan")
    rows["wrong-count"].pop()
    rows["wrong-sum"] = [[min(1.0, 1.5 * p) for p in row] for row in rows["wrong-sum"]]
    rows["wrong-zero"] = np.eye(right.shape[1])[right.argmax(axis=1)].tolist()
    for name, forecasts in rows.items():
        write_json(f"solutions/{name}/forecasts.json", dict(zip(runs, forecasts, strict=False)))


def write_json(path: str, value: Mapping[str, object]) -> None:
    """Write an object with a key a line."""
    (BUNDLE / path).parent.mkdir(parents=True, exist_ok=True)
    lines = ",\n".join(f" {json.dumps(key)}: {json.dumps(item)}" for key, item in value.items())
    (BUNDLE / path).write_text(f"{{\n{lines}\n}}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
