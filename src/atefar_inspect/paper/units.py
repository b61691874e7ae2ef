"""Finds captions and tables among a page's lines; where a line stands and how it is set tells what belongs together."""

from __future__ import annotations

import re
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, cast

from .layout import is_prose
from .pdf_process import Line

MOST_ROWS: Final = 80
Kind = Literal["figure", "table", "algorithm", "listing"]
_CAPTION = re.compile(
    r"(Figure|Fig\.|Table|Algorithm|Listing)\s+((?:[A-Z]{1,2}[.-]?)?\d+(?:\.\d+)*[a-z]?)\s*([:.|]|$|(?<=\s)(?=[A-Z]))?"
)
_MOST_CAPTION = 30
_FULL_LINE = 0.75


@dataclass(frozen=True)
class UnitLines:
    """A unit and its lines: from the first to before the last, the caption's among them."""

    kind: Kind
    label: str
    first: int
    last: int
    caption: tuple[int, int]


def units(page: Sequence[Line], breaks: frozenset[int] = frozenset()) -> list[UnitLines]:
    """Return the units of a page in their order.

    Args:
        page: its lines.
        breaks: numbers of lines that are headings: no unit runs over one.
    """
    matches = [(_CAPTION.match(line.text), number) for number, line in enumerate(page)]
    # A label without a mark or a capital after it is a caption's only where it is set in bold.
    captions = [(m, number) for m, number in matches if m and (m.group(3) is not None or page[number].bold)]
    starts = {number for _, number in captions if _begins(page, number)}
    stops = starts | breaks
    full = _full_width(page)
    found: list[UnitLines] = []
    for match, number in captions:
        if number not in starts:
            continue
        kind = cast(Kind, match.group(1).lower().replace("fig.", "figure"))
        end = _caption_end(page, number, stops, full)
        floor = found[-1].last if found else 0
        first, last = (number, end) if kind != "table" else _with_rows(page, number, end, stops, floor)
        found.append(UnitLines(kind, match.group(2), first, last, (number, end)))
    return found


def _begins(page: Sequence[Line], number: int) -> bool:
    """Return whether a line begins a block: a sentence can begin a line with "Table 2", too."""
    if number == 0:
        return True
    before, line = page[number - 1], page[number]
    gap = before.bottom - line.top
    follows = 0 <= gap < 0.6 * line.size and abs(before.size - line.size) < 0.06 * line.size
    return not (follows and is_prose(before))


def _caption_end(page: Sequence[Line], start: int, stops: frozenset[int] | set[int], full: float) -> int:
    """Return the number of the line after a caption: it goes on while lines follow closely in the same type.

    A line that does not fill its column is the last if it ends a sentence, or if no sentence follows it.
    """
    end = start + 1
    while end < min(len(page), start + _MOST_CAPTION) and end not in stops:
        before, line = page[end - 1], page[end]
        gap = before.bottom - line.top
        beside = abs(before.top - line.top) < 0.5 * line.size and line.left >= before.right
        below = -0.3 * line.size < gap < 0.6 * line.size and abs(line.size - page[start].size) < 0.25 * line.size
        short = not before.hyphen and before.right - before.left < _FULL_LINE * full
        if not (beside or below) or (short and (before.text.endswith(".") or not is_prose(line))):
            break
        end += 1
    return end


def _full_width(page: Sequence[Line]) -> float:
    """Return the width that a line of running text has here."""
    widths = sorted(line.right - line.left for line in page if is_prose(line))
    return statistics.quantiles(widths, n=10)[-1] if len(widths) > 1 else 0.0


def _with_rows(
    page: Sequence[Line], number: int, end: int, stops: frozenset[int] | set[int], floor: int
) -> tuple[int, int]:
    """Return the lines of a table: its caption with the rows below or above it; of both, the nearer."""
    last = end
    while last < min(len(page), end + MOST_ROWS) and last not in stops and not _is_prose(page, last):
        last += 1
    first = number
    while first > max(floor, number - MOST_ROWS) and first - 1 not in stops and not _is_prose(page, first - 1):
        first -= 1
    below, above = _numeric(page[end:last]), _numeric(page[first:number])
    if below and above:
        below_gap = page[end - 1].bottom - page[end].top
        above_gap = page[number - 1].bottom - page[number].top
        return (number, last) if below_gap <= above_gap else (first, end)
    return (first, end) if above else (number, last)


def _is_prose(page: Sequence[Line], number: int) -> bool:
    return is_prose(page[number]) or (number > 0 and page[number - 1].hyphen)


def _numeric(lines: Sequence[Line]) -> int:
    return sum(any(char.isdigit() for char in line.text) for line in lines)
