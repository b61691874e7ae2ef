"""Certification as an Inspect task: solutions, attacks and mutants run without a model (`--model none`)."""

from __future__ import annotations

from inspect_ai import Task
from inspect_ai.scorer import Score, Scorer, Target, mean, scorer
from inspect_ai.solver import TaskState

from atefar_inspect.bundle import Bundle

from .budget import Budget
from .facts import Facts
from .gates import GATES
from .perform import STORE_KEY, perform
from .schedule import Schedule
from .source import Certification, Progress
from .work import Done


@scorer(metrics=[mean()])
def executed() -> Scorer:
    """Score 1 for a sample that carried out its work; what follows from it is judged over all samples."""

    async def score(state: TaskState, target: Target) -> Score:
        stored = state.store.get(STORE_KEY)
        if stored is None:
            return Score(value=0.0, explanation="the work was not carried out")
        done = Done.model_validate(stored)
        lines = [f"{run.name}: {run.outcome}" + (f" ({run.reason})" if run.reason else "") for run in done.runs]
        return Score(value=1.0, explanation="\n".join(lines) or "the file system was walked")

    return score


def certify_task(bundle: Bundle, budget: Budget, facts: Facts | None = None, progress: Progress | None = None) -> Task:
    """Return the task that certifies a bundle.

    Args:
        bundle: the bundle; its image has to be there.
        budget: how much is executed.
        facts: what is known beforehand: the build, the paper.
        progress: called whenever a sample has ended.
    """
    return Task(
        name=f"certify_{bundle.name}",
        dataset=Certification(facts or Facts(bundle, budget), Schedule(GATES), progress),
        solver=perform(),
        scorer=executed(),
        metadata={"bundle": bundle.name, "digest": bundle.digest, "budget": budget.label},
        fail_on_error=True,
        continue_on_fail=True,
    )
