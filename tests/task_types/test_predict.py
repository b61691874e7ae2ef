"""The template `predict`: forecasts of an experiment that was run score in the order that its manifest says."""

from __future__ import annotations

import csv
import json
import runpy
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from atefar_inspect.bundle import Bundle

TEMPLATE = Path(__file__).parents[2] / "task_templates" / "predict"
BUNDLE = Bundle.open(TEMPLATE / "bundle")
OUTCOMES: dict[str, int] = json.loads(BUNDLE.file("scorer/data/final/outcomes.json").content)
REFERENCE: dict[str, list[float]] = json.loads(BUNDLE.solution("reference")["forecasts.json"])
Score = Callable[..., float]


class Invalid(Exception):
    """Stands in for the runtime's."""


class Files:
    """Stands in for the runtime's submission of artifacts."""

    def __init__(self, forecasts: Any) -> None:
        self.forecasts = forecasts

    def read_json(self, path: str) -> Any:
        assert path == "forecasts.json"
        return self.forecasts


@pytest.fixture
def scorer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder as the runtime lays it out for the final score."""
    runtime = ModuleType("atefar_runtime")
    runtime.__dict__["Invalid"] = Invalid
    monkeypatch.setitem(sys.modules, "atefar_runtime", runtime)
    (tmp_path / "data").mkdir()
    (tmp_path / "score.py").write_bytes(BUNDLE.file("scorer/score.py").content)
    (tmp_path / "data" / "outcomes.json").write_text(json.dumps(OUTCOMES), encoding="utf-8")
    return tmp_path


@pytest.fixture
def score(scorer: Path) -> Score:
    """The surprise of forecasts with a seed."""

    def run(forecasts: Any, seed: int = 1) -> float:
        return float(runpy.run_path(str(scorer / "score.py"))["score"](Files(forecasts), seed)["surprise"])

    return run


def forecasts_of(name: str) -> Any:
    return json.loads(BUNDLE.solution(name)["forecasts.json"])


def normalized(surprise: float) -> float:
    metric = BUNDLE.manifest.metric
    assert metric.baseline and metric.reference
    return (surprise - metric.baseline.value) / (metric.reference.value - metric.baseline.value)


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [
        ("baseline", -0.05, 0.05),
        ("linear", 0.2, 0.35),
        ("generic", 0.38, 0.55),
        ("quadratic", 0.7, 0.88),
        ("alternative-kernel", 0.9, 1.05),
        ("reference", 0.9, 1.1),
        ("wrong-confident", -4.0, -1.0),
    ],
)
def test_a_solution_scores_in_its_range(score: Score, name: str, low: float, high: float) -> None:
    scores = [normalized(score(forecasts_of(name), seed)) for seed in range(10)]
    assert low <= np.mean(scores) <= high


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("wrong-count", "other_runs"),
        ("wrong-nan", "too_small"),
        ("wrong-zero", "too_small"),
        ("wrong-sum", "not_one"),
    ],
)
def test_a_wrong_solution_is_refused_for_its_own_reason(score: Score, name: str, reason: str) -> None:
    with pytest.raises(Invalid, match=reason):
        score(forecasts_of(name))


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("likely", "not_six_numbers"),
        ([0.2] * 5, "not_six_numbers"),
        ([True, 0.2, 0.2, 0.2, 0.2, 0.2], "not_six_numbers"),
        ([None, 0.2, 0.2, 0.2, 0.2, 0.2], "not_six_numbers"),
        ([10**400, 0.2, 0.2, 0.2, 0.2, 0.2], "not_six_numbers"),
        ([float("inf"), 0.2, 0.2, 0.2, 0.2, 0.2], "not_one"),
        ([-0.5, 1.1, 0.1, 0.1, 0.1, 0.1], "too_small"),
    ],
)
def test_a_row_that_is_no_distribution_is_refused(score: Score, row: Any, reason: str) -> None:
    with pytest.raises(Invalid, match=reason):
        score({**REFERENCE, next(iter(REFERENCE)): row})


@pytest.mark.parametrize("forecasts", [None, [], list(REFERENCE.values()), {**REFERENCE, "r9999": [1.0]}])
def test_other_keys_are_refused(score: Score, forecasts: Any) -> None:
    with pytest.raises(Invalid, match="other_runs"):
        score(forecasts)


def test_without_hidden_outcomes_the_agent_is_told_that_there_is_no_feedback(scorer: Path, score: Score) -> None:
    (scorer / "data" / "outcomes.json").unlink()
    with pytest.raises(Invalid, match="no_feedback"):
        score(REFERENCE)
    assert BUNDLE.manifest.limits.feedback_calls == 0


def test_the_score_is_the_log_score_of_the_stated_probabilities(score: Score) -> None:
    hedged = dict.fromkeys(OUTCOMES, [1 / 6] * 6)
    assert score(hedged) == pytest.approx(np.log(6))


def test_questions_are_the_hidden_runs_and_their_outcomes_are_not_in_the_workspace() -> None:
    rows = list(csv.DictReader(BUNDLE.file("workspace/questions.csv").content.decode().splitlines()))
    assert [row["run"] for row in rows] == list(OUTCOMES)
    assert "band" not in rows[0]
    shown = list(csv.DictReader(BUNDLE.file("workspace/runs.csv").content.decode().splitlines()))
    assert not {row["run"] for row in shown} & set(OUTCOMES)


def test_the_experiment_is_what_its_script_runs() -> None:
    """Of the first runs, so that it takes no time: settings and outcomes come out of the script as they stand."""
    script = runpy.run_path(str(TEMPLATE / "experiment.py"))
    rng = np.random.default_rng(20)
    data = script["draw_data"](rng)
    shown = list(csv.DictReader(BUNDLE.file("workspace/runs.csv").content.decode().splitlines()))
    for number, row in enumerate(shown[:10]):
        settings = script["draw_settings"](rng)
        assert {name: float(row[name]) for name in settings} == pytest.approx(settings)
        accuracy = script["train"](settings, data, np.random.default_rng([21, number]))
        assert np.digitize(accuracy, script["BANDS"]) == int(row["band"])
