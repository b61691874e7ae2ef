"""Scores forecasts of hidden outcomes by their surprise: minus the logarithm of the probability of what came.

A worked example of a scorer; the comments explain the interface. The agent never sees this file.
canary: a9620908-cc7b-41a4-a63b-7273d9cccbc2
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

# `Invalid` is for rules of this task; `submission.read_json` itself refuses what is no JSON.
from atefar_runtime import Invalid

FORECASTS = "forecasts.json"
OUTCOMES = Path(__file__).parent / "data" / "outcomes.json"  # of scorer/data/final: absent in an agent's score call
BANDS = 6
LEAST = 0.001
SCORED = 480  # of 600 outcomes, drawn by the seed: the spread over seeds then shows how far chance in them goes


def score(submission, seed: int) -> dict[str, float]:
    """Return the mean surprise in nats, which is the manifest's metric, and for the log the share of best guesses.

    `submission` holds files only; nothing of it is run.
    """
    if not OUTCOMES.exists():
        raise Invalid("no_feedback")
    outcomes = json.loads(OUTCOMES.read_text(encoding="utf-8"))
    forecasts = read_forecasts(submission, list(outcomes))
    bands = np.array(list(outcomes.values()))
    rows = np.random.default_rng(seed).choice(len(bands), SCORED, replace=False)
    surprises = -np.log(forecasts[rows, bands[rows]])
    hits = forecasts[rows].argmax(axis=1) == bands[rows]
    return {"surprise": float(surprises.mean()), "best_guess_right": float(hits.mean())}


def read_forecasts(submission, runs: list[str]) -> np.ndarray:
    """Return the probabilities, a row a run; raise Invalid where a rule breaks."""
    given = submission.read_json(FORECASTS)
    if type(given) is not dict or set(given) != set(runs):
        raise Invalid("other_runs")
    if not all(type(row) is list and len(row) == BANDS and all(map(is_number, row)) for row in given.values()):
        raise Invalid("not_six_numbers")
    forecasts = np.array([given[run] for run in runs], dtype=np.float64)
    if not (forecasts >= LEAST).all():  # so that NaN is refused, too
        raise Invalid("too_small")
    if (abs(forecasts.sum(axis=1) - 1) > 1e-5).any():
        raise Invalid("not_one")
    return forecasts


def is_number(value: object) -> bool:
    """Return whether JSON held a number that a float can hold; True and False are none."""
    return type(value) is float or (type(value) is int and abs(value) < 2**53)
