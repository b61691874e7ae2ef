"""Reads forecasts.json as the scorer does and says which rules hold: `python dev.py`.

What the score measures is not computed here.
"""

import csv
import json
import math
from pathlib import Path

with Path("questions.csv").open(encoding="utf-8", newline="") as file:
    runs = {row["run"] for row in csv.DictReader(file)}
forecasts = json.loads(Path("forecasts.json").read_text(encoding="utf-8"))
assert isinstance(forecasts, dict), f"the file holds a {type(forecasts).__name__}, right is an object"
assert set(forecasts) == runs, f"{len(runs - set(forecasts))} runs are missing, {len(set(forecasts) - runs)} too many"
for run, row in forecasts.items():
    assert isinstance(row, list) and len(row) == 6, f"{run}: {row!r}, right are 6 numbers"
    assert all(type(p) in (int, float) and math.isfinite(p) for p in row), f"{run}: {row!r}, right are finite numbers"
    assert min(row) >= 0.001, f"{run}: a probability is {min(row)}, right is 0.001 or more"
    assert abs(sum(row) - 1) <= 1e-5, f"{run}: the probabilities sum to {sum(row)}, right is 1"
print("All rules hold.")
