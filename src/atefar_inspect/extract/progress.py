"""What a finished step came to, in a line, for whoever watches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from .steps import DraftResult, Ended, PaperResult, StepId, SummaryResult, VerdictResult
from .table import first_line


def line(step: StepId, ended: Ended) -> str | None:
    """Return the line; None for an execution of certification, of which only the number is of interest."""
    result, place = ended.result, step.of_round if step.candidate != "-" else step.paper
    if ended.lost:
        return f"{place}: {step.kind} ended without a result: {ended.lost}"
    if isinstance(result, PaperResult):
        return f"{place}: {_paper(result)}"
    if isinstance(result, DraftResult):
        what = "repaired" if step.kind == "repair" else "drafted"
        if result.stop is None:
            return f"{place}: {what}, and its image is built"
        return f"{place}: {what}, stopped by {result.stop.by}: {first_line(_said(result.stop.words))}"
    if isinstance(result, VerdictResult):
        if result.stop is None:
            return f"{place}: certified, {result.folder}"
        return f"{place}: refused by {result.stop.by}: {first_line(_said(result.stop.words))}"
    if isinstance(result, SummaryResult):
        return f"{place}: {result.certified} certified of {result.candidates} drafted"
    return None


def _said(words: str) -> str:
    """Return words without the line that introduces them."""
    first, _, rest = words.partition("\n")
    return rest if first.endswith(":") and rest.strip() else words


def _paper(result: PaperResult) -> str:
    if result.failed is not None:
        return f"failed: {result.failed}"
    found = f"{len(result.facts)} facts ({len(result.dropped)} dropped)"
    if result.no_task is not None:
        return f"{found}, no task: {result.no_task}"
    rejected = sum(one.rejected is not None for one in result.candidates)
    return f"{found}, {len(result.candidates)} candidates ({rejected} rejected)"


def in_hand(steps: Sequence[StepId]) -> str:
    """Return how many steps of each kind are in hand: `2 x solutions, 1 x draft`."""
    counts = Counter(step.kind for step in steps)
    return ", ".join(f"{count} x {kind}" for kind, count in sorted(counts.items()))
