"""The step that reads a paper: facts with their evidence, candidates, and which of them a rule rejects."""

from __future__ import annotations

from atefar_inspect.paper import Paper, PaperError, locate

from .candidates import rejection
from .facts import context_text, locate_facts
from .found import dropped_record, fact_record, step_cost
from .kit import Steps
from .program import StepError
from .steps import PaperResult, ProposedCandidate

NO_DATE = "nothing in it tells when it was first published; say so with --published"


def paper_result(source: str, paper: Paper) -> PaperResult:
    """Return what is known of a paper before a model was asked."""
    return PaperResult(
        source=source,
        sha256=paper.sha256,
        title=paper.title,
        published=None if paper.published is None else paper.published.isoformat(),
        published_from=paper.published_from,
        arxiv_id=paper.arxiv_id,
    )


def unreadable(source: str, error: PaperError) -> PaperResult:
    """Return the result of a paper that cannot be read."""
    return PaperResult(source=source, failed=str(error))


async def read(result: PaperResult, paper: Paper, steps: Steps) -> PaperResult:
    """Return the result with what two model steps found: facts and candidates, or why there are none.

    Args:
        result: what `paper_result` returned.
        paper: the paper.
        steps: the model's steps.
    """
    if paper.published is None:
        return result.model_copy(update={"failed": f"{result.source}: {NO_DATE}"})
    try:
        result = await _read_facts(result, paper, steps)
    except StepError as error:
        return result.model_copy(update={"failed": str(error)})
    return await _propose(result, paper, steps)


def with_costs(result: PaperResult, steps: Steps) -> PaperResult:
    """Return the result with what its steps took."""
    return result.model_copy(update={"costs": tuple(step_cost(record) for record in steps.records)})


async def _read_facts(result: PaperResult, paper: Paper, steps: Steps) -> PaperResult:
    context = await steps.read_paper(paper.text)
    located, dropped = locate_facts(paper, context)
    return result.model_copy(
        update={
            "title": printed_title(paper, context.title),
            "facts": tuple(fact_record(fact) for fact in located),
            "dropped": tuple(dropped_record(fact) for fact in dropped),
            "context": context_text(context.summary, located),
        }
    )


async def _propose(result: PaperResult, paper: Paper, steps: Steps) -> PaperResult:
    try:
        proposal = await steps.propose_candidates(paper.text, result.context)
    except StepError as error:
        return result.model_copy(update={"failed": str(error)})
    ids = {fact.id for fact in result.facts}
    candidates = tuple(
        ProposedCandidate(candidate=candidate, rejected=rejection(candidate, ids)) for candidate in proposal.candidates
    )
    no_task = None
    if all(one.rejected for one in candidates):
        no_task = proposal.no_candidate_reason or "every candidate was rejected by a rule."
    return result.model_copy(update={"candidates": candidates, "no_task": no_task})


def printed_title(paper: Paper, answered: str) -> str:
    """Return the title that the model read if it stands on the first two pages, else the one from the file."""
    span = locate(paper, answered)
    return " ".join(answered.split()) if span and span.page <= 2 else paper.title
