"""From the steps that have ended to a paper's entry in `extraction.json`: what came of it, and what ended what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from atefar_inspect import __version__

from .found import StepCost
from .plan import Results, Rules
from .record import CandidateRecord, Exchange, FlagRecord, Outcome, PaperRecord, RoundRecord, Tokens
from .shelf import DRAFTS
from .steps import (
    DraftResult,
    PaperResult,
    ProposedCandidate,
    StepId,
    Stop,
    VerdictResult,
    draft_step,
    paper_step,
    summary_step,
)


@dataclass(frozen=True)
class Origin:
    """Under what a paper was extracted."""

    key: str
    source: str
    model: str
    log: str
    rules: Rules


def paper_record(
    origin: Origin, results: Results, cost: float | None = None, exchange: Exchange | None = None
) -> PaperRecord:
    """Return a paper's entry.

    Args:
        origin: under what it was extracted.
        results: the paper's steps that have ended.
        cost: what its model calls cost in US dollars, where that is known.
        exchange: digests of its model calls, where the logs were gone through for them.
    """
    ended = results.get(paper_step(origin.key))
    paper = ended.result if ended is not None else None
    if not isinstance(paper, PaperResult):
        lost = ended.lost if ended is not None else "it was not begun"
        paper = PaperResult(source=origin.source)
        return _entry(origin, paper, "unfinished", lost)
    if paper.failed is not None:
        return _entry(origin, paper, "failed", paper.failed, results, cost, exchange)
    if paper.no_task is not None:
        return _entry(origin, paper, "no task", paper.no_task, results, cost, exchange)
    return _entry(origin, paper, "candidates", "", results, cost, exchange)


def _entry(
    origin: Origin,
    paper: PaperResult,
    outcome: str,
    why: str,
    results: Results | None = None,
    cost: float | None = None,
    exchange: Exchange | None = None,
) -> PaperRecord:
    results = results or {}
    steps = tuple(_costs(paper, results))
    return PaperRecord.model_validate(
        {
            "key": origin.key,
            **paper.model_dump(include={"sha256", "title", "published", "published_from", "arxiv_id"}),
            "source": paper.source,
            "outcome": outcome,
            "why": why,
            "model": origin.model,
            "log": origin.log,
            "budget": origin.rules.budget.label,
            "facts": paper.facts,
            "dropped": paper.dropped,
            "candidates": tuple(_candidates(origin, paper, results)),
            "steps": steps,
            "tokens": _tokens(steps, cost),
            "exchange": exchange,
            "version": __version__,
        }
    )


def _candidates(origin: Origin, paper: PaperResult, results: Results) -> Iterator[CandidateRecord]:
    chosen = origin.rules.chosen(paper)
    for proposed in paper.candidates:
        rounds = tuple(_rounds(origin.key, proposed.candidate.name, results))
        yield _candidate(origin, proposed, rounds, results, proposed.candidate.name in chosen)


def _candidate(
    origin: Origin, proposed: ProposedCandidate, rounds: tuple[RoundRecord, ...], results: Results, chosen: bool
) -> CandidateRecord:
    def record(outcome: Outcome, ended_by: str = "", why: str = "", bundle: str = "") -> CandidateRecord:
        return CandidateRecord(
            candidate=proposed.candidate, outcome=outcome, ended_by=ended_by, why=why, bundle=bundle, rounds=rounds
        )

    if proposed.rejected is not None:
        return record("rejected", "rule", proposed.rejected)
    key, name = origin.key, proposed.candidate.name
    if not chosen and origin.rules.only and name not in origin.rules.only:
        return record("not drafted", "--candidate", "It was not asked for.")
    if not chosen:
        return record("not drafted", "--max-candidates", "Earlier candidates are as many as were allowed.")
    lost = [ended.lost for id, ended in results.items() if id.candidate == name and ended.lost]
    finished = summary_step(key) in results
    if not rounds:
        if finished:
            return record(
                "not drafted", "--max-certified", "As many bundles of the paper are certified as were wanted."
            )
        return record("unfinished", "", lost[0] if lost else "it was not begun")
    last = draft_step(key, name, rounds[-1].round)
    verdict = results.get(last.beside("verdict"))
    if verdict is not None and isinstance(verdict.result, VerdictResult) and verdict.result.certified:
        return record("certified", bundle=verdict.result.folder)
    if rounds[-1].stopped_at is not None and finished:
        return record("failed", rounds[-1].stopped_by, rounds[-1].words)
    return record("unfinished", "", lost[0] if lost else "it was cut off")


def _rounds(key: str, name: str, results: Results) -> Iterator[RoundRecord]:
    number = 0
    while (ended := results.get(step := draft_step(key, name, number))) is not None:
        if isinstance(ended.result, DraftResult):
            yield _round(step, ended.result, results)
        number += 1


def _round(step: StepId, draft: DraftResult, results: Results) -> RoundRecord:
    ended = results.get(step.beside("verdict"))
    verdict = ended.result if ended is not None and isinstance(ended.result, VerdictResult) else None
    stop: Stop | None = draft.stop or (verdict.stop if verdict else None)
    return RoundRecord(
        round=step.round,
        model=draft.model,
        draft_digest=draft.digest,
        folder=f"{DRAFTS}/{step.paper}/{step.candidate}-{step.round}" if draft.model else "",
        flags=tuple(FlagRecord(kind=one.kind, veto=one.veto, sentence=one.sentence) for one in draft.flags),
        gates=verdict.gates if verdict else (),
        stopped_at=stop.stage if stop else None,
        stopped_by=stop.by if stop else "",
        words=_without_quotes(draft, stop),
    )


def _without_quotes(draft: DraftResult, stop: Stop | None) -> str:
    """Return a stop's words; an auditor's without what it quoted, which may be a sentence of the paper."""
    if stop is None or stop.stage != "audit":
        return stop.words if stop else ""
    return "\n".join(f"{flag.kind}: {flag.sentence}" for flag in draft.flags if flag.veto)


def _costs(paper: PaperResult, results: Results) -> Iterator[StepCost]:
    yield from paper.costs
    for _, ended in sorted(results.items()):
        if isinstance(ended.result, DraftResult):
            yield from ended.result.costs


def _tokens(steps: Iterable[StepCost], cost: float | None) -> Tokens:
    steps = list(steps)
    return Tokens(
        calls=sum(step.calls for step in steps),
        input=sum(step.input_tokens for step in steps),
        fresh=sum(step.fresh_tokens for step in steps),
        cached=sum(step.cache_read_tokens for step in steps),
        output=sum(step.output_tokens for step in steps),
        cost=cost,
    )
