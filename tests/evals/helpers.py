"""Running many solutions of one bundle in one real eval: a sample each, so that the image is built once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from inspect_ai import eval as inspect_eval
from inspect_ai.dataset import MemoryDataset
from inspect_ai.log import EvalLog
from inspect_ai.scorer import Score
from inspect_ai.solver import Generate, Solver, TaskState, solver

from atefar_inspect.bundle import Bundle
from atefar_inspect.evals import bundle_task, solution

RunSolutions = Callable[..., EvalLog]


@solver
def solution_of_its_sample() -> Solver:
    """Hands in the solution that the sample is named after."""

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        return await solution(str(state.sample_id))(state, generate)

    return solve


def final_scores(log: EvalLog) -> dict[str, Score]:
    """The final score of every sample, by sample id; fails where a sample has none."""
    assert log.status == "success", log.error
    assert log.samples
    for sample in log.samples:
        assert sample.error is None, sample.error
    return {str(sample.id): (sample.scores or {})["bundle_scorer"] for sample in log.samples}


def number(score: Score, key: str) -> float:
    """One number of a score's value."""
    assert isinstance(score.value, dict)
    value = score.value[key]
    assert isinstance(value, int | float)
    return float(value)


@pytest.fixture
def run_solutions(tmp_path: Path) -> RunSolutions:
    """A function that runs solutions of a bundle in one eval and returns its log."""

    def run(bundle: Bundle, names: Sequence[str], **options: Any) -> EvalLog:
        task = bundle_task(bundle, solver=solution_of_its_sample(), **options)
        [sample] = task.dataset
        task.dataset = MemoryDataset([sample.model_copy(update={"id": name}, deep=True) for name in names])
        [log] = inspect_eval(task, model="none/none", log_dir=str(tmp_path / "logs"), display="none", max_samples=3)
        return log

    return run
