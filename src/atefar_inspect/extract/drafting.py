"""The step that drafts or repairs a task: written by the model, put together, linted, audited, its image built.

The first of these that stops it ends the step with its words; nothing that the model wrote has run by then, except
that the image was built.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import anyio.to_thread
from inspect_ai.event import ModelEvent
from inspect_ai.log import transcript

from atefar_inspect.bundle import Bundle
from atefar_inspect.bundle.findings import BundleError
from atefar_inspect.certify.bench import LostError
from atefar_inspect.certify.facts import Facts
from atefar_inspect.paper import Paper

from .found import step_cost
from .kit import Steps
from .program import StepError
from .steps import AuditFlag, DraftResult, PaperResult, StepId, Stop, StopStage
from .workshop import Workshop

BUILD_LIMIT_S: Final = 900.0
_TAIL: Final = 40
"""Lines of a failed build that are kept."""


@dataclass(frozen=True)
class Order:
    """What is to be drafted."""

    step: StepId
    paper: Paper
    known: PaperResult
    before: DraftResult | None = None
    """The draft that is to be repaired."""
    words: str = ""
    """What is wrong with it."""


async def draft(order: Order, workshop: Workshop, steps: Steps, model: str) -> DraftResult:
    """Return what became of a draft.

    Args:
        order: what is to be drafted.
        workshop: where.
        steps: the model's steps.
        model: name of the model, for one whose provider gives none with its answers.

    Raises:
        LostError: no Docker engine answers, so that the draft can neither be accepted nor refused.
    """
    result = await _written(order, steps, model)
    if result.stop is not None:
        return result
    try:
        bundle = workshop.shelf.write(order.step, result)
    except BundleError as error:
        words = "\n".join(map(str, error.findings))
        return _with_stop(result, "form", "atefar check", f"The draft is not a valid bundle:\n{words}")
    result = result.model_copy(update={"digest": bundle.draft_digest})
    if fault := await anyio.to_thread.run_sync(linted, bundle, order.paper, workshop):
        return result.model_copy(update={"stop": fault})
    result = await _audited(order, steps, result)
    return result if result.stop is not None else await _built(bundle, workshop, result)


def with_costs(result: DraftResult, steps: Steps) -> DraftResult:
    """Return the result with what its steps took."""
    return result.model_copy(update={"costs": tuple(step_cost(record) for record in steps.records)})


async def _written(order: Order, steps: Steps, model: str) -> DraftResult:
    candidate, before = order.known.candidate(order.step.candidate), order.before
    text, context = order.paper.text, order.known.context
    result = DraftResult(candidate=candidate)
    try:
        if before is None or before.implementation is None:
            implementation = await steps.implement_task(text, context, candidate)
        else:
            implementation = await steps.repair_draft(text, context, candidate, before.implementation, order.words)
    except StepError as error:
        if before is None:
            return _with_stop(result, "answer", error.step, str(error))
        return _with_stop(result, "answer", error.step, f"{error}\n\nIt was to mend:\n{order.words}")
    return result.model_copy(update={"implementation": implementation, "model": _answered_by() or model})


def _answered_by() -> str:
    """Return the model's name as its provider gave it with the last answer, so that a replay's draft has it too."""
    events = (event for event in reversed(transcript().events) if isinstance(event, ModelEvent))
    return next((event.output.model for event in events if event.output.model), "")


def linted(bundle: Bundle, paper: Paper, workshop: Workshop) -> Stop | None:
    """Return what the gates that only read the bundle's files have against it."""
    facts = Facts(bundle, workshop.rules.budget, paper=paper)
    with workshop.library.alone:  # the evidence is looked up in the file
        reports = [report for gate in workshop.kit.gates if gate.static and (report := gate.judge(facts)) is not None]
    failing = [report for report in reports if report.result == "fails"]
    if not failing:
        return None
    lines = [f"{one.gate}: {one.sentence}\n" + _indented(one.details) for one in failing]
    by = ", ".join(one.gate for one in failing)
    return Stop(stage="lint", by=by, words="The draft was read, and not run:\n" + "".join(lines))


def _indented(lines: Iterable[str]) -> str:
    return "".join(f"  {line}\n" for line in lines)


async def _audited(order: Order, steps: Steps, result: DraftResult) -> DraftResult:
    assert result.implementation is not None
    try:
        audit = await steps.audit_draft(order.paper.text, order.known.context, result.candidate, result.implementation)
    except StepError as error:
        # Without its audit a draft is not certified: a model may refuse one, and silence approves none.
        return _with_stop(result, "answer", error.step, str(error))
    flags = tuple(
        AuditFlag(kind=flag.kind, veto=flag in audit.vetoes, quote=flag.quote, sentence=flag.sentence)
        for flag in audit.flags
    )
    result = result.model_copy(update={"flags": flags})
    if not audit.vetoes:
        return result
    lines = [f'{flag.kind}: {flag.sentence} ("{flag.quote}")\n' for flag in audit.vetoes]
    by = ", ".join(dict.fromkeys(flag.kind for flag in audit.vetoes))
    return _with_stop(result, "audit", by, "An auditor refused the draft:\n" + "".join(lines))


async def _built(bundle: Bundle, workshop: Workshop, result: DraftResult) -> DraftResult:
    built = await anyio.to_thread.run_sync(workshop.kit.build, bundle, BUILD_LIMIT_S)
    if not built.engine:
        raise LostError(f"no Docker engine answers: {built.words}")
    if built.ok:
        return result.model_copy(update={"build_s": round(built.seconds, 1)})
    words = "\n".join(built.words.strip().splitlines()[-_TAIL:])
    return _with_stop(result, "build", "docker build", f"The image could not be built:\n{words}")


def _with_stop(result: DraftResult, stage: StopStage, by: str, words: str) -> DraftResult:
    return result.model_copy(update={"stop": Stop(stage=stage, by=by, words=words)})
