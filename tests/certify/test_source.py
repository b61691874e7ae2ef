"""A certification's samples when Inspect tries them again. Their containers are left out; the evals are real."""

from __future__ import annotations

from pathlib import Path

import pytest
from executed import facts_of
from inspect_ai import Task, eval_set
from inspect_ai.dataset import Sample
from inspect_ai.log import EvalSample
from inspect_ai.solver import Generate, Solver, TaskState, solver
from test_schedule import gates

from atefar_inspect.bundle import Bundle, load_bundle
from atefar_inspect.certify.perform import STORE_KEY, WORK
from atefar_inspect.certify.schedule import Schedule
from atefar_inspect.certify.source import Certification
from atefar_inspect.certify.work import Done, Work


class Unboxed(Certification):
    """A certification whose samples ask for no containers."""

    def initial_samples(self) -> list[Sample]:
        return unboxed(super().initial_samples())

    async def sample_complete(self, sample: EvalSample) -> list[Sample] | None:
        return unboxed(await super().sample_complete(sample) or [])


def unboxed(samples: list[Sample]) -> list[Sample]:
    return [sample.model_copy(update={"sandbox": None, "files": None}) for sample in samples]


@solver
def carried_out(fails: list[str], executed: list[str]) -> Solver:
    """Does the work as told; those in `fails` end in an error, once."""

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        work = Work.model_validate(state.metadata[WORK])
        executed.append(work.id)
        if work.id in fails:
            fails.remove(work.id)
            raise RuntimeError("the engine is gone")
        state.store.set(STORE_KEY, Done(work=work).model_dump(mode="json"))
        return state

    return solve


@pytest.fixture(scope="module")
def altflip() -> Bundle:
    return load_bundle("altflip")


@pytest.mark.parametrize("fails", ["solutions/1", "attacks/2", "mutants/1"])
def test_after_an_error_eval_set_goes_on_with_the_same_source(altflip: Bundle, tmp_path: Path, fails: str) -> None:
    source, executed = Unboxed(facts_of(altflip), Schedule(gates())), list[str]()
    task = Task(dataset=source, solver=carried_out([fails], executed), fail_on_error=True, continue_on_fail=True)
    done, _ = eval_set(
        task, str(tmp_path), model="none/none", display="none", retry_attempts=1, retry_wait=0.1, log_level="error"
    )
    assert done
    assert source.facts.lost == {}
    assert len(source.facts.done) == 10
    assert {report.result for report in Schedule(gates()).reports(source.facts).values()} == {"holds"}
    assert sorted(executed) == sorted([*source.facts.done, fails]), "what was done is not executed again"
