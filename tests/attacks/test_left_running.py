"""What an agent leaves running in its own container cannot keep its final score from being made, nor raise it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from inspect_ai import task_with
from inspect_ai.log import EvalSample
from inspect_ai.solver import Generate, Solver, TaskState, solver
from inspect_ai.util import sandbox

from atefar_inspect.bundle import Bundle
from atefar_inspect.evals import bundle_task

from .really import run_eval
from .table import FOLDER

pytestmark = [pytest.mark.docker, pytest.mark.timeout(600)]

LEFT_RUNNING: Mapping[str, list[str]] = {
    "swapped file": ["swapped_file.py"],
    "forged reason": ["forged_collection.py", "atefar:crashed:flip.py"],
    "forged unknown reason": ["forged_collection.py", "atefar:no_such_reason:flip.py"],
    "forged unknown file": ["forged_collection.py", "atefar:file_missing:../../etc/passwd"],
    "forged half a line": ["forged_collection.py", "atefar:"],
    "every process": ["every_process.py"],
}


@solver
def leave_running() -> Solver:
    """Hands in the baseline and leaves the program of the sample's metadata running."""

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        program, *arguments = state.metadata["left_running"]
        source = (FOLDER / "left_running" / program).read_text(encoding="utf-8")
        start = 'setsid python3 -c "$0" "$@" >/dev/null 2>&1 </dev/null & sleep 1'
        started = await sandbox().exec(["/bin/sh", "-c", start, source, *arguments], timeout_retry=False)
        assert started.success, started.stderr
        return state

    return solve


@pytest.fixture(scope="module")
def samples(short_altflip: Bundle, tmp_path_factory: pytest.TempPathFactory) -> dict[str, EvalSample]:
    """One sample for each thing left running, with its final score."""
    task = bundle_task(short_altflip, solver=leave_running(), feedback="blind")
    (sample,) = task.dataset
    dataset = [
        sample.model_copy(update={"id": name, "metadata": {**(sample.metadata or {}), "left_running": command}})
        for name, command in LEFT_RUNNING.items()
    ]
    (log,) = run_eval(task_with(task, dataset=dataset), Path(tmp_path_factory.mktemp("logs")))
    return {str(sample.id): sample for sample in log.samples or []}


@pytest.mark.parametrize("name", LEFT_RUNNING)
def test_the_final_score_is_made_all_the_same(name: str, samples: dict[str, EvalSample]) -> None:
    sample = samples[name]
    assert sample.error is None, sample.error.message
    final = (sample.scores or {})["bundle_scorer"]
    assert final.metadata is not None
    assert isinstance(final.value, dict)
    assert final.value["scored"] == 1.0, final.metadata["doubts"]
    assert float(final.value["normalized"]) <= 0.05  # type: ignore[arg-type]
