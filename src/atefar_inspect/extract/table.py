"""What an extraction came to, as rows of text: the table at the command's end and in the page."""

from __future__ import annotations

from collections.abc import Iterable

from .record import PaperRecord

HEADINGS = ("paper", "candidates", "drafted", "certified", "repairs", "calls", "in", "fresh", "cached", "out", "cost")


def rows(papers: Iterable[PaperRecord]) -> list[tuple[str, ...]]:
    """Return a row for each paper under `HEADINGS`; numbers as text, a cost that is not known as an empty one."""
    return [_row(paper) for paper in papers]


def _row(paper: PaperRecord) -> tuple[str, ...]:
    tokens = paper.tokens
    counts = (len(paper.candidates), paper.drafted, paper.count("certified"), paper.repairs, tokens.calls)
    spent = (tokens.input, tokens.fresh, tokens.cached, tokens.output)
    cost = "" if tokens.cost is None else f"${tokens.cost:.2f}"
    return (paper.key, *map(str, counts), *(f"{number:,}" for number in spent), cost)


def ends(paper: PaperRecord) -> list[tuple[str, str, str]]:
    """Return what became of a paper's candidates: name, outcome, and what ended it in a line.

    A paper without candidates, or one that could not be gone through, has one row without a name.
    """
    if not paper.candidates:
        return [("", paper.outcome, first_line(paper.why))]
    lines = []
    for one in paper.candidates:
        number = len(one.rounds) - 1
        repairs = f" after {number} repair{'s' if number > 1 else ''}" if number > 0 else ""
        by = f"{one.ended_by}: " if one.ended_by and one.ended_by != "rule" else ""
        lines.append((one.candidate.name, f"{one.outcome}{repairs}", one.bundle or by + first_line(one.why)))
    return lines


def first_line(text: str, longest: int = 200) -> str:
    """Return the first line of a text, shortened."""
    line = next(iter(text.strip().splitlines()), "")
    return line if len(line) <= longest else f"{line[: longest - 3]}..."
