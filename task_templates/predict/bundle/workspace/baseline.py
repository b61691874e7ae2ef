"""Writes forecasts.json: for every run how often each band came in runs.csv."""

import csv
import json
from pathlib import Path

import numpy as np

BANDS = 6


def column(path: str, name: str) -> list[str]:
    """Return one column of a table."""
    with Path(path).open(encoding="utf-8", newline="") as file:
        return [row[name] for row in csv.DictReader(file)]


counts = np.bincount(np.array(column("runs.csv", "band"), dtype=int), minlength=BANDS) + 1.0
probabilities = (counts / counts.sum()).tolist()
forecasts = {run: probabilities for run in column("questions.csv", "run")}
Path("forecasts.json").write_text(json.dumps(forecasts, indent=0), encoding="utf-8")
