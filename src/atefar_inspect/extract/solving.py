"""The solver and the scorers of an extraction: each kind of step has its own function here, and its own scorer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, get_args

import anyio.to_thread
from inspect_ai.scorer import Score, Scorer, Target, mean, scorer
from inspect_ai.solver import Generate, Solver, TaskState, solver
from inspect_ai.util import LimitExceededError
from pydantic import BaseModel

from atefar_inspect.certify.bench import LostError
from atefar_inspect.certify.task import executed
from atefar_inspect.certify.work import WorkKind
from atefar_inspect.paper import PaperError

from . import drafting, reading
from .outputs import Origin, paper_record
from .page import write_page
from .record import add_to_record
from .steps import (
    STORE_KEY,
    DraftResult,
    Ended,
    PaperResult,
    StepId,
    Stop,
    SummaryResult,
    VerdictResult,
    draft_step,
    parse_id,
)
from .verdict import verdict
from .workshop import Workshop

WORDS: Final = "words"
"""Metadata of a repair's sample: what is wrong with the draft before it."""
TROUBLE: Final = "trouble"
"""Metadata of a sample that cannot be carried out: why."""
_CUT_OFF: Final = "the step was ended before it came to a result"
"""What a step's result says until it has one; a limit of Inspect's may end it at any time."""


@solver
def take_step(workshop: Workshop) -> Solver:
    """Takes the step that the sample's id names, and keeps what came of it in the sample's store.

    Args:
        workshop: what the steps share.
    """
    execute = workshop.kit.perform()

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        step = parse_id(str(state.sample_id))
        if TROUBLE in state.metadata:
            raise LostError(str(state.metadata[TROUBLE]))
        if step.kind == "paper":
            await _read(step, state, workshop)
        elif step.kind in ("draft", "repair"):
            await _draft(step, state, workshop)
        elif step.kind == "verdict":
            result = await verdict(step, workshop)
            workshop.shelf.stopped(draft_step(step.paper, step.candidate, step.round), result.stop)
            _keep(state, result)
        elif step.kind == "summary":
            _keep(state, _summary(step, state, workshop))
        else:
            state = await execute(state, generate)
        return state

    return solve


def _keep(state: TaskState, result: BaseModel) -> None:
    state.store.set(STORE_KEY, result.model_dump(mode="json"))


async def _read(step: StepId, state: TaskState, workshop: Workshop) -> None:
    source = workshop.library.papers[step.paper].name
    try:
        paper = await anyio.to_thread.run_sync(workshop.library.open, step.paper)
    except PaperError as error:
        _keep(state, reading.unreadable(source, error))
        return
    known = reading.paper_result(source, paper)
    steps, result = workshop.steps(step), known.model_copy(update={"failed": _CUT_OFF})
    try:
        result = await reading.read(known, paper, steps)
    except LimitExceededError as error:
        result = result.model_copy(update={"failed": _limit_words(error)})
        raise
    finally:
        _keep(state, reading.with_costs(result, steps))


async def _draft(step: StepId, state: TaskState, workshop: Workshop) -> None:
    paper = await anyio.to_thread.run_sync(workshop.library.open, step.paper)
    known = workshop.plan.paper(step.paper)
    if paper.sha256 != known.sha256:
        raise LostError(f"{known.source}: was changed since it was read; extract it anew")
    before = workshop.plan.draft_before(step) if step.round else None
    order = drafting.Order(step, paper, known, before, str(state.metadata.get(WORDS, "")))
    cut_off = Stop(stage="limit", by="the run", words=_CUT_OFF)
    steps = workshop.steps(step)
    result = DraftResult(candidate=known.candidate(step.candidate), stop=cut_off)
    try:
        result = await drafting.draft(order, workshop, steps, str(state.model))
    except LimitExceededError as error:
        stop = Stop(stage="limit", by=f"limit on {error.type}", words=_limit_words(error))
        result = result.model_copy(update={"stop": stop})
        raise
    finally:
        _keep(state, drafting.with_costs(result, steps))
    workshop.shelf.stopped(step, result.stop)


def _limit_words(error: LimitExceededError) -> str:
    return f"the run's limit on {error.type} was reached ({error.limit:g})"


def _summary(step: StepId, state: TaskState, workshop: Workshop) -> SummaryResult:
    """Record the paper in the suite, and return how many of its bundles are certified."""
    standings = workshop.plan.standings(step.paper).values()
    certified = sum(standing.state == "certified" for standing in standings)
    result = SummaryResult(certified=certified, candidates=len(standings))
    source = workshop.library.papers[step.paper].name
    origin = Origin(step.paper, source, str(state.model), workshop.log, workshop.rules)
    record = paper_record(origin, {**workshop.plan.ended(step.paper), step: Ended(result)})
    write_page(workshop.suite, add_to_record(workshop.suite, [record]))
    return result


def _scorer_of(*kinds: str, score_of: Callable[[Any], Score]) -> Scorer:
    """Return a scorer of the samples of some kinds, which says nothing about others."""

    async def score(state: TaskState, target: Target) -> Score | None:
        if parse_id(str(state.sample_id)).kind not in kinds:
            return None
        stored = state.store.get(STORE_KEY)
        return Score(value=0.0, explanation="the step was not taken") if stored is None else score_of(stored)

    return score


@scorer(metrics=[mean()])
def read_papers() -> Scorer:
    """Score 1 for a paper that was gone through, be it without a task; 0 for one that was not, with the reason."""

    def of(stored: Any) -> Score:
        result = PaperResult.model_validate(stored)
        return Score(value=float(result.failed is None), explanation=result.failed or result.no_task)

    return _scorer_of("paper", score_of=of)


@scorer(metrics=[mean()])
def drafted() -> Scorer:
    """Score 1 for a draft, or a repair, that came as far as its image; 0 for one that was stopped, with the words."""

    def of(stored: Any) -> Score:
        stop = DraftResult.model_validate(stored).stop
        return Score(value=float(stop is None), explanation=stop.words if stop else None)

    return _scorer_of("draft", "repair", score_of=of)


@scorer(metrics=[mean()])
def carried_out() -> Scorer:
    """Score 1 for an execution of certification that was carried out; see `certify.task.executed`."""
    score_executed = executed()

    async def score(state: TaskState, target: Target) -> Score | None:
        kind = parse_id(str(state.sample_id)).kind
        return await score_executed(state, target) if kind == "calibrate" or kind in get_args(WorkKind) else None

    return score


@scorer(metrics=[mean()])
def judged() -> Scorer:
    """Score 1 for a certification that certifies, 0 for one that refuses, with what refuses it."""

    def of(stored: Any) -> Score:
        result = VerdictResult.model_validate(stored)
        return Score(value=float(result.certified), explanation=result.stop.words if result.stop else result.folder)

    return _scorer_of("verdict", score_of=of)


@scorer(metrics=[mean()])
def certified_bundles() -> Scorer:
    """The headline: certified bundles of each paper whose candidates have all ended."""

    def of(stored: Any) -> Score:
        result = SummaryResult.model_validate(stored)
        return Score(value=float(result.certified), explanation=f"of {result.candidates} candidates")

    return _scorer_of("summary", score_of=of)
