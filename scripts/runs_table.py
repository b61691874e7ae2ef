"""Rows of docs/extraction-runs.md from a suite's record, one a paper: `python scripts/runs_table.py SUITE COMMIT`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from atefar_inspect.extract.record import CandidateRecord, PaperRecord, read_record
from atefar_inspect.extract.table import first_line

DIGITS = 12


def main(suite: str, commit: str) -> None:
    """Print the rows."""
    for paper in read_record(Path(suite)).papers.values():
        print("| " + " | ".join(cells(paper, commit)) + " |")


def cells(paper: PaperRecord, commit: str) -> Iterator[str]:
    """Yield what the table says of a paper's run."""
    tokens, exchange = paper.tokens, paper.exchange
    yield f"{paper.source}<br>{commit[:7]}, {paper.budget.partition(':')[0]}"
    yield f"`{exchange.requests_sha256[:DIGITS]}`<br>`{exchange.completions_sha256[:DIGITS]}`" if exchange else ""
    yield f"{len(paper.facts)} ({len(paper.dropped)})"
    yield "<br>".join(map(told, paper.candidates)) or f"{paper.outcome}: {sentence(paper.why)}"
    yield f"{paper.count('certified')} of {paper.drafted}, {paper.repairs}"
    unusable = sum(len(step.failures) for step in paper.steps)
    yield f"{tokens.calls} ({unusable}); {tokens.input:,}, {tokens.fresh:,}, {tokens.output:,}"


def told(one: CandidateRecord) -> str:
    """Return what became of a candidate, with what stopped each of its drafts."""
    stops = [f"{round.stopped_at} ({round.stopped_by})" for round in one.rounds if round.stopped_at]
    way = f", stopped by {', '.join(stops)}" if stops else ""
    if one.outcome == "certified":
        return f"`{one.candidate.name}` ({one.candidate.type}): **certified** as `{one.bundle}`{way}"
    why = f": {sentence(one.why)}" if not one.rounds else ""
    return f"`{one.candidate.name}` ({one.candidate.type}): {one.outcome}{way}{why}"


def sentence(text: str) -> str:
    """Return a text's beginning, fit for a cell."""
    return first_line(text).replace("|", "\\|")


if __name__ == "__main__":
    main(*sys.argv[1:])
