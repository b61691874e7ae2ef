"""Extraction as an Inspect task: a sample a paper, whose solver calls the model's steps inside named spans.

The sample's store holds all that came of it, so the eval log alone is enough to write the draft.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from pathlib import Path

from inspect_ai import Task
from inspect_ai.dataset import Sample
from inspect_ai.log import EvalSample
from inspect_ai.scorer import Score, Scorer, Target, mean, scorer
from inspect_ai.solver import Generate, Solver, TaskState, solver

from atefar_inspect.paper import Paper, locate

from .candidates import rejection
from .engine import inspect_engine
from .facts import DroppedFact, LocatedFact, context_text, locate_facts
from .program import Program, StepError, StepRecord
from .record import CandidateRecord, DroppedRecord, Extraction, FactRecord, Place, StepCost

STORE_KEY = "atefar:extraction"

Progress = Callable[[str], None]
"""Gets a line a stage, for whoever watches."""


def extraction_task(papers: Sequence[Paper], progress: Progress) -> Task:
    """Return the task that extracts one draft a paper."""
    by_id = {paper.sha256: paper for paper in papers}
    samples = [Sample(id=paper.sha256[:16], input=paper.title, metadata={"sha256": paper.sha256}) for paper in papers]
    return Task(
        name="extract",
        dataset=samples,
        solver=extract_paper(by_id, progress),
        scorer=drafted(),
    )


def extraction_of(sample: EvalSample) -> Extraction | None:
    """Return what a finished sample extracted, or None where it ended before it could say."""
    stored = sample.store.get(STORE_KEY)
    return Extraction.model_validate(stored) if stored else None


@solver
def extract_paper(papers: dict[str, Paper], progress: Progress) -> Solver:
    """Read a paper, propose candidates, and implement the first that no rule rejects.

    Args:
        papers: the papers by their SHA-256.
        progress: gets a line a stage.
    """

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        paper = papers[state.metadata["sha256"]]
        program = Program(inspect_engine)
        extraction = _new_extraction(paper)
        try:
            await _extract(paper, program, extraction, progress)
        except StepError as error:
            extraction.outcome, extraction.why = "failed", str(error)
            progress(str(error))
        finally:
            extraction.steps = [_cost(record) for record in program.records]
            state.store.set(STORE_KEY, extraction.model_dump(mode="json"))
        state.output.completion = f"{extraction.outcome}: {extraction.why}"
        return state

    return solve


@scorer(metrics=[mean()])
def drafted() -> Scorer:
    """Score 1 for a paper that gave a draft, 0 for one that gave none, with the reason."""

    async def score(state: TaskState, target: Target) -> Score:
        extraction = Extraction.model_validate(state.store.get(STORE_KEY))
        return Score(value=float(extraction.outcome == "drafted"), explanation=extraction.why)

    return score


async def _extract(paper: Paper, program: Program, extraction: Extraction, progress: Progress) -> None:
    progress("ReadPaper: asking the model")
    context = await program.read_paper(paper.text)
    extraction.title = printed_title(paper, context.title)
    located, dropped = locate_facts(paper, context)
    extraction.facts = [_fact_record(fact) for fact in located]
    extraction.dropped = [_dropped_record(fact) for fact in dropped]
    progress(f"ReadPaper: {len(located)} facts; {len(dropped)} dropped, whose quotes are not in the paper")
    text = context_text(context.summary, located)

    progress("ProposeCandidates: asking the model")
    proposal = await program.propose_candidates(paper.text, text)
    ids = {fact.id for fact in located}
    for candidate in proposal.candidates:
        words = rejection(candidate, ids)
        outcome = "rejected" if words else "not drafted"
        why = words or "An earlier candidate was drafted."
        extraction.candidates.append(CandidateRecord(candidate=candidate, outcome=outcome, why=why))
        progress(f"ProposeCandidates: {candidate.name} ({candidate.type}){f', rejected: {words}' if words else ''}")
    chosen = next((record for record in extraction.candidates if record.outcome != "rejected"), None)
    if chosen is None:
        reason = proposal.no_candidate_reason or "every candidate was rejected by a rule."
        extraction.outcome, extraction.why = "no task", f"the paper offers no task: {reason}"
        return

    progress(f"ImplementTask: asking the model for {chosen.candidate.name}")
    chosen.outcome, chosen.why = "failed", "Its implementation could not be used."
    extraction.implementation = await program.implement_task(paper.text, text, chosen.candidate)
    chosen.outcome, chosen.why = "drafted", ""
    extraction.outcome, extraction.why = "drafted", chosen.candidate.name
    progress(f"ImplementTask: {chosen.candidate.name}, {len(extraction.implementation.facts.reasons)} reasons")


def printed_title(paper: Paper, answered: str) -> str:
    """Return the title that the model read if it stands on the first two pages, else the one from the file."""
    span = locate(paper, answered)
    return " ".join(answered.split()) if span and span.page <= 2 else paper.title


def _new_extraction(paper: Paper) -> Extraction:
    published = paper.published.isoformat() if isinstance(paper.published, datetime.date) else None
    return Extraction(
        source=Path(paper.path).name,
        sha256=paper.sha256,
        title=paper.title,
        published=published,
        published_from=paper.published_from,
        arxiv_id=paper.arxiv_id,
    )


def _fact_record(located: LocatedFact) -> FactRecord:
    places = [Place(section=s.section, page=s.page, sha256=s.sha256, exact=s.exact) for s in located.spans]
    fact = located.fact
    return FactRecord(
        id=located.id, kind=located.field, statement=fact.statement, details=fact.details(), evidence=places
    )


def _dropped_record(fact: DroppedFact) -> DroppedRecord:
    return DroppedRecord(kind=fact.field, statement=fact.statement, why=fact.why)


def _cost(record: StepRecord) -> StepCost:
    spent = record.spent
    return StepCost(
        step=record.step,
        calls=spent.calls,
        input_tokens=spent.input_tokens,
        cache_read_tokens=spent.cache_read_tokens,
        cache_write_tokens=spent.cache_write_tokens,
        output_tokens=spent.output_tokens,
        seconds=round(spent.seconds, 2),
        failures=list(record.failures),
    )
