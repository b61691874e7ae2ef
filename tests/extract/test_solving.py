"""Each kind of step has its scorer, which says nothing about the others."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from inspect_ai.model import ModelName
from inspect_ai.scorer import Score, Scorer, Target
from inspect_ai.solver import TaskState
from inspect_ai.util import Store

from atefar_inspect.certify.bench import LostError
from atefar_inspect.certify.perform import STORE_KEY as EXECUTION
from atefar_inspect.certify.work import Done, Work
from atefar_inspect.extract.kit import Kit
from atefar_inspect.extract.solving import (
    TROUBLE,
    carried_out,
    certified_bundles,
    drafted,
    judged,
    read_papers,
    take_step,
)
from atefar_inspect.extract.steps import (
    STORE_KEY,
    StepId,
    SummaryResult,
    VerdictResult,
    draft_step,
    paper_step,
    summary_step,
)

DRAFT = draft_step("report", "average_error", 0)
REPAIR = draft_step("report", "average_error", 1)
STEPS = {
    "read_papers": [paper_step("report")],
    "drafted": [DRAFT, REPAIR],
    "carried_out": [DRAFT.beside("calibrate"), DRAFT.beside("attacks", 3)],
    "judged": [DRAFT.beside("verdict")],
    "certified_bundles": [summary_step("report")],
}
SCORERS = {
    "read_papers": read_papers,
    "drafted": drafted,
    "carried_out": carried_out,
    "judged": judged,
    "certified_bundles": certified_bundles,
}


def state_of(step: StepId, metadata: dict[str, Any] | None = None, **store: Any) -> TaskState:
    return TaskState(
        model=ModelName("none/none"),
        sample_id=str(step),
        epoch=1,
        input="",
        messages=[],
        metadata=metadata or {},
        store=Store(store),
    )


def scored(scorer: Scorer, state: TaskState) -> Score | None:
    return asyncio.run(scorer(state, Target("")))  # type: ignore[arg-type]  # a scorer is an async function here


@pytest.mark.parametrize("name", SCORERS)
def test_a_scorer_says_nothing_about_other_kinds(name: str) -> None:
    for owner, steps in STEPS.items():
        for step in steps:
            assert (scored(SCORERS[name](), state_of(step)) is None) == (owner != name), step


@pytest.mark.parametrize("name", SCORERS)
def test_a_step_that_was_not_taken_is_0(name: str) -> None:
    for step in STEPS[name]:
        score = scored(SCORERS[name](), state_of(step))
        assert score is not None and score.value == 0.0


def test_a_verdict_and_a_summary_count_what_is_certified() -> None:
    verdict = VerdictResult(certified=True, gates=(), folder="average_error", digest="0" * 64).model_dump(mode="json")
    score = scored(judged(), state_of(STEPS["judged"][0], **{STORE_KEY: verdict}))
    assert score is not None and score.value == 1.0
    summary = SummaryResult(certified=2, candidates=3).model_dump(mode="json")
    score = scored(certified_bundles(), state_of(summary_step("report"), **{STORE_KEY: summary}))
    assert score is not None and (score.value, score.explanation) == (2.0, "of 3 candidates")


def test_an_execution_that_was_carried_out_is_1() -> None:
    done = Done(work=Work(kind="constants")).model_dump(mode="json")
    score = scored(carried_out(), state_of(STEPS["carried_out"][0], **{EXECUTION: done}))
    assert score is not None and score.value == 1.0


def test_a_sample_in_trouble_ends_with_its_words() -> None:
    class NoWorkshop:
        """Its step is not taken, so nothing of it is needed but what executes."""

        kit = Kit()

    solve = take_step(NoWorkshop())  # type: ignore[arg-type]  # see its docstring
    state = state_of(DRAFT.beside("attacks", 3), {TROUBLE: "the draft's image is gone"})
    with pytest.raises(LostError, match="image is gone"):
        asyncio.run(solve(state, None))  # type: ignore[arg-type]  # it asks no model
