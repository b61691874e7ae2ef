"""Tells a PDF's headings by its outline, or by their numbers and type, and where its references begin and end."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from rapidfuzz import fuzz

from .pdf_process import Line

MOST_REFERENCES: Final = 0.6
"""Share of a document's characters above which what follows the heading "References" is taken for more than these."""
_LABELLED = re.compile(r"(?:Appendix |Section )?((?:\d{1,2}|[A-Z])(?:\.\d{1,2}){0,3})[.:]?[ \t]+(\S.{2,90})")
_PLAIN = re.compile(
    r"Abstract|References|Bibliography|Acknowledge?ments?|Appendix|Appendices|Supplementary Materials?", re.IGNORECASE
)
_REFERENCES = ("references", "bibliography")
_AFTER = re.compile(r"Appendi|Supplement|Checklist|[A-Z]\.?\d?\.? ", re.IGNORECASE)
_LARGER, _MUCH_LARGER = 1.07, 1.15
_SHORTEST_START = 12
_NEARLY = 80.0
"""Letters of a heading's first line that suffice to know it by, where it has two."""


@dataclass(frozen=True)
class Heading:
    """A heading and its line: page and line, each counted from 0."""

    page: int
    line: int
    label: str
    title: str


def headings(
    pages: Sequence[Sequence[Line]], outline: Sequence[tuple[int, str, int | None]], body: float
) -> list[Heading]:
    """Return the headings of a document in their order; empty where none can be told.

    Args:
        pages: the lines of each page.
        outline: the file's outline: level, title and page (from 0).
        body: size of the type of the running text.
    """
    numbered = list(_in_outline(pages, outline)) if outline else _by_number(pages, body)
    found = {(heading.page, heading.line): heading for heading in (*_plain(pages), *numbered)}
    return [found[place] for place in sorted(found)]


def letters(text: str) -> str:
    """Return what two spellings of a heading share: its letters, in lower case."""
    return "".join(char for char in unicodedata.normalize("NFKC", text).casefold() if char.isalpha())


def _plain(pages: Sequence[Sequence[Line]]) -> Iterator[Heading]:
    for page, lines in enumerate(pages):
        for number, line in enumerate(lines):
            if _PLAIN.fullmatch(text := line.text.strip(" .:")):
                yield Heading(page, number, text.capitalize(), text)


def _in_outline(pages: Sequence[Sequence[Line]], outline: Sequence[tuple[int, str, int | None]]) -> Iterator[Heading]:
    """Yield the outline's entries that stand on their page; their numbers are the printed ones."""
    last = (0, -1)
    for _, entry, target in outline:
        labelled = _LABELLED.fullmatch(entry)
        wanted = letters(labelled.group(2) if labelled else entry)
        if not wanted:
            continue
        for page in range(len(pages)) if target is None else (target, target + 1):
            first = last[1] + 1 if page == last[0] else 0
            if page < last[0] or page >= len(pages):
                continue
            if (found := _line_of(wanted, pages[page], first)) is not None:
                number, label = found
                title = labelled.group(2) if labelled else entry
                yield Heading(page, number, label or entry, title)
                last = (page, number)
                break


def _line_of(wanted: str, lines: Sequence[Line], first: int) -> tuple[int, str] | None:
    """Return the first line with these letters, or that begins them, and the number that it has."""
    near: tuple[int, str] | None = None
    for number, line in enumerate(lines[first:], start=first):
        for label, title in _readings(line.text):
            got = letters(title)
            if got == wanted or (len(got) >= _SHORTEST_START and wanted.startswith(got)):
                return number, label
            # An outline spells formulas otherwise than the page.
            if near is None and label and fuzz.ratio(got, wanted, score_cutoff=_NEARLY):
                near = number, label
    return near


def _readings(text: str) -> Iterator[tuple[str, str]]:
    if match := _LABELLED.fullmatch(text):
        yield match.group(1), match.group(2)
    yield "", text


def _by_number(pages: Sequence[Sequence[Line]], body: float) -> list[Heading]:
    """Return the numbered lines whose numbers follow on (an axis label's or a table row's seldom does).

    Where some of them are set larger, bold or in capitals, only such lines count: a numbered list's are not.
    """
    candidates = [
        (Heading(page, number, match.group(1), match.group(2)), _is_set_off(line, body, match.group(2)))
        for page, lines in enumerate(pages)
        for number, line in enumerate(lines)
        if (match := _LABELLED.fullmatch(line.text)) and match.group(2)[0].isupper()
    ]
    references = next((heading for heading in _plain(pages) if heading.label.lower() in _REFERENCES), None)
    end = (references.page, references.line) if references else (len(pages), 0)
    styled = _in_sequence((heading for heading, set_off in candidates if set_off), end)
    return styled if len(styled) > 1 else _in_sequence((heading for heading, _ in candidates), end)


def _in_sequence(candidates: Iterable[Heading], references: tuple[int, int]) -> list[Heading]:
    """Return those whose number follows on from the one before; letters only after the references."""
    last: tuple[int, ...] = (0,)
    found: list[Heading] = []
    for heading in candidates:
        order = tuple(int(part) if part.isdigit() else 100 + ord(part) for part in heading.label.split("."))
        if _follows(last, order, appendix=(heading.page, heading.line) > references):
            found.append(heading)
            last = order
    return found


def _is_set_off(line: Line, body: float, title: str) -> bool:
    return line.bold or line.size > _LARGER * body or (title.isupper() and len(title) > 4)


def _follows(last: tuple[int, ...], order: tuple[int, ...], appendix: bool) -> bool:
    depth = len(order)
    if appendix and order == (100 + ord("A"),):
        return last[0] < 100
    subsection = order[:-1] == last and order[-1] == 1
    return subsection or (order[:-1] == last[: depth - 1] and len(last) >= depth and order[-1] == last[depth - 1] + 1)


def references(
    pages: Sequence[Sequence[Line]], found: Sequence[Heading], body: float
) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """Return where the list of references begins (after its heading) and ends, as page and line, or None.

    It ends at the next heading, or at a line in much larger type that begins as an appendix does.
    """
    start = next((heading for heading in reversed(found) if heading.label.lower() in _REFERENCES), None)
    if start is None:
        return None
    begin = (start.page, start.line + 1)
    ends = [(heading.page, heading.line) for heading in found if (heading.page, heading.line) >= begin]
    for page in range(start.page, len(pages)):
        for number, line in enumerate(pages[page]):
            if (page, number) > begin and line.size > _MUCH_LARGER * body and _AFTER.match(line.text):
                ends.append((page, number))
    end = min(ends, default=(len(pages), 0))
    total = sum(len(line.text) for page in pages for line in page)
    inside = sum(len(line.text) for line in _between(pages, begin, end))
    return (begin, end) if inside <= MOST_REFERENCES * total else None


def _between(pages: Sequence[Sequence[Line]], begin: tuple[int, int], end: tuple[int, int]) -> Iterator[Line]:
    for page, lines in enumerate(pages):
        for number, line in enumerate(lines):
            if begin <= (page, number) < end:
                yield line
