"""The store of a logged sample, also of one that Inspect recovered after a crash, whose store is empty."""

from __future__ import annotations

from pathlib import Path

from inspect_ai import Task
from inspect_ai import eval as inspect_eval
from inspect_ai.dataset import Sample
from inspect_ai.log import EvalSample, read_eval_log
from inspect_ai.solver import Generate, Solver, TaskState, solver

from atefar_inspect.evals.logged import with_store

KEPT = {"runs": [{"error": "long enough to be kept as an attachment " * 20}], "count": 3}


@solver
def keeps(value: object) -> Solver:
    async def solve(state: TaskState, generate: Generate) -> TaskState:
        if value is not None:
            state.store.set("kept", value)
        return state

    return solve


def logged(folder: Path, value: object) -> EvalSample:
    task = Task(dataset=[Sample("x")], solver=keeps(value))
    (log,) = inspect_eval(task, model="none/none", display="none", log_dir=str(folder))
    (sample,) = read_eval_log(log.location).samples or []
    return sample


def test_a_store_that_is_there_stays(tmp_path: Path) -> None:
    sample = logged(tmp_path, KEPT)
    assert with_store(sample).store == {"kept": KEPT}


def test_a_store_that_is_lost_comes_from_the_events(tmp_path: Path) -> None:
    recovered = logged(tmp_path, KEPT).model_copy(update={"store": {}})
    assert with_store(recovered).store == {"kept": KEPT}
    assert recovered.store == {}


def test_where_nothing_was_kept_there_is_nothing(tmp_path: Path) -> None:
    assert with_store(logged(tmp_path, None)).store == {}
