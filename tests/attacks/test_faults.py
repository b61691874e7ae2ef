"""A scorer that dies in the middle of a score is the infrastructure's fault: the spare scores, or nobody is blamed."""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from inspect_ai import task_with
from inspect_ai.log import EvalLog, EvalSample
from inspect_ai.scorer import Score
from inspect_ai.solver import Generate, Solver, TaskState, solver
from inspect_ai.util import sandbox

from atefar_inspect.bundle import Bundle
from atefar_inspect.evals import bundle_task
from atefar_inspect.evals.collect import lay_over
from atefar_inspect.evals.judge import UNSCORED

from .really import run_eval

pytestmark = [pytest.mark.docker, pytest.mark.timeout(600)]

KILLED = {"one": ["scorer"], "both": ["scorer", "scorer_spare"]}
SLOWLY = "\n\nimport time\n\nquickly = flip\n\n\ndef flip(*batch):\n    time.sleep(0.02)\n    return quickly(*batch)\n"
PATIENCE_S = 120


def _kill_once_it_scores(containers: Sequence[str]) -> None:
    """Kills the containers one after the other, each while a submission runs in it."""
    end = time.monotonic() + PATIENCE_S
    for container in containers:
        while time.monotonic() < end:
            if (
                b"worker_main.py"
                in subprocess.run(["docker", "top", container], capture_output=True, check=False).stdout
            ):
                subprocess.run(["docker", "kill", container], capture_output=True, check=True)
                break
            time.sleep(0.05)


@solver
def reference_in_scorers_that_die(reference: str) -> Solver:
    """Hands in the reference, slowed down, and has the sample's scorers killed while they score it."""

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        await lay_over(sandbox(), {"flip.py": (reference + SLOWLY).encode()})
        connections = [await sandbox(service).connection() for service in state.metadata["killed"]]
        containers = [connection.container for connection in connections if connection.container]
        threading.Thread(target=_kill_once_it_scores, args=(containers,), daemon=True).start()
        return state

    return solve


@pytest.fixture(scope="module")
def log(altflip: Bundle, tmp_path_factory: pytest.TempPathFactory) -> EvalLog:
    """An eval of two samples: one loses a scorer, the other both."""
    reference = altflip.solution("reference")["flip.py"].decode()
    task = bundle_task(altflip, solver=reference_in_scorers_that_die(reference), feedback="blind", final_seeds=2)
    (sample,) = task.dataset
    dataset = [
        sample.model_copy(update={"id": name, "metadata": {**(sample.metadata or {}), "killed": services}})
        for name, services in KILLED.items()
    ]
    (log,) = run_eval(task_with(task, dataset=dataset), Path(tmp_path_factory.mktemp("logs")))
    assert log.status == "success", log.error
    return log


def final_score(log: EvalLog, name: str) -> Score:
    """The final score of a sample that ended without an error."""
    sample: EvalSample = next(sample for sample in log.samples or [] if sample.id == name)
    assert sample.error is None, sample.error.message
    return (sample.scores or {})["bundle_scorer"]


def test_one_scorer_killed_and_the_score_is_measured_in_the_spare(log: EvalLog) -> None:
    score = final_score(log, "one")
    assert score.metadata is not None
    assert score.metadata["scorer"] == "scorer_spare"
    assert score.metadata["doubts"], "the log says what happened"
    assert score.value["scored"] == score.value["valid"] == 1.0  # type: ignore[index, call-overload]
    assert score.value["normalized"] > 0.98  # type: ignore[index, call-overload, operator]


def test_both_scorers_killed_and_the_sample_is_unscored_not_zero(log: EvalLog) -> None:
    score = final_score(log, "both")
    assert score.reason == UNSCORED
    assert score.value["scored"] == 0.0  # type: ignore[index, call-overload]
    for key in ("normalized", "unfloored", "raw", "valid"):
        assert score.value[key] != score.value[key], f"{key} is no number"  # type: ignore[index, call-overload]
    assert "through no fault of the submission" in (score.answer or "")


def test_coverage_and_headline_say_that_one_of_two_was_not_scored(log: EvalLog) -> None:
    assert log.results is not None
    metrics = {(part.name, name): metric.value for part in log.results.scores for name, metric in part.metrics.items()}
    found = {name: value for (part, name), value in metrics.items() if part == "scored"}
    assert list(found.values()) == [0.5]
    (headline,) = [value for (_, name), value in metrics.items() if name == "headline"]
    assert headline == pytest.approx(0.5, abs=0.01)
    (measured,) = [
        value
        for (part, name), value in metrics.items()
        if (part, name) == ("normalized", "atefar_inspect/mean_measured")
    ]
    assert measured == pytest.approx(1.0, abs=0.02)
