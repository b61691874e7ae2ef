"""Title, authors, abstract and dates of a PDF: from its metadata where that is of use, else from its first page.

Most papers lack a title in their metadata: then the largest upright type of the first page is the title (arXiv's
stamp is larger in some, but rotated).
"""

from __future__ import annotations

import contextlib
import datetime
import re
from collections.abc import Mapping, Sequence
from typing import Final

from .layout import STAMP, is_prose
from .pdf_process import Line

MOST_AUTHORS: Final = 300
LONGEST_ABSTRACT: Final = 4000
_MARKS = re.compile(r"[\d\u2217*†‡§¶♠♣♢♦⋆◦•]+(?:\s*,\s*[\d\u2217*†‡§¶♠♣♢♦⋆]+)*|[,;&·]|\band\b")
_ADDRESS = re.compile(r"\S+@\S+")
_RUN_IN = re.compile(r"abstract\s*[.:—\u2013-]*\s*", re.IGNORECASE)
_NAME = re.compile(r"[^\W\d_][\w.'\u2019\-]*(?: [^\W\d_][\w.'\u2019\-]*){1,4}")
_PLACE = re.compile(
    r"universi|institut|depart|school|college|laborator|research|academy|http|abstract|corporation|inc\.|"
    r"report|preprint|review|"
    r"\b(?:google|meta|openai|microsoft|deepmind|amazon|apple|nvidia)\b",
    re.IGNORECASE,
)


def plausible_title(title: str) -> str | None:
    """Return a title from metadata, or None if it is empty, too short, or the name of a file."""
    title = " ".join(title.split())
    looks_like_a_file = re.search(r"\.(tex|dvi|docx?|pdf|indd)$", title, re.IGNORECASE) or "untitled" in title.lower()
    return title if len(title) >= 8 and not looks_like_a_file and title.isprintable() else None


def title_lines(first_page: Sequence[Line]) -> tuple[int, int]:
    """Return where on the first page the lines in its largest upright type begin and end; (0, 0) if there are none."""
    sizes = [line.size if line.upright and len(line.text) > 3 else 0.0 for line in first_page]
    largest = max(sizes, default=0.0)
    if not largest:
        return 0, 0
    first = sizes.index(largest)
    last = first + 1
    while last < min(len(first_page), first + 4) and abs(first_page[last].size - largest) < 0.03 * largest:
        last += 1
    return first, last


def authors(metadata: Mapping[str, str], first_page: Sequence[Line], after: int, until: int) -> tuple[str, ...]:
    """Return the authors that the metadata names, or else the first page below its title, as far as a rule can tell.

    The rule: lines of names (two to five capitalized words, apart by commas, "and" or marks of affiliation) up to the
    first line that has none.
    """
    named = _names(metadata.get("Author", ""))
    if named:
        return named
    found: list[str] = []
    for line in first_page[after:until]:
        text = _ADDRESS.sub("", line.text)
        names = () if _PLACE.search(text) else _names(text)
        if not names and found:
            break
        found += names
    return tuple(dict.fromkeys(found))[:MOST_AUTHORS]


def _names(text: str) -> tuple[str, ...]:
    parts = [" ".join(part.split()) for part in _MARKS.split(text)]
    names = [part for part in parts if part]
    all_names = all(_NAME.fullmatch(name) and name[0].isupper() and name.split()[-1][0].isupper() for name in names)
    return tuple(names) if all_names else ()


def abstract_lines(lines: Sequence[Line]) -> tuple[int, int]:
    """Return where among the lines before the first heading an abstract without one begins and ends; (0, 0) if nowhere.

    It is introduced by its name in the same line, or is the first run of three lines of running text.
    """
    for number, line in enumerate(lines):
        run = [is_prose(one) and not _PLACE.search(one.text) for one in lines[number : number + 3]]
        if _RUN_IN.match(line.text) or (len(run) == 3 and all(run)):
            return number, len(lines)
    return 0, 0


def abstract(text: str) -> str:
    """Return an abstract's text as one paragraph."""
    return _RUN_IN.sub("", " ".join(text.split()), count=1)[:LONGEST_ABSTRACT]


def dates(
    stamped: str, metadata: Mapping[str, str]
) -> tuple[str | None, datetime.date | None, str, datetime.date | None]:
    """Return the arXiv id, the first version's date as well as the file tells it, what told it, and this version's.

    Args:
        stamped: text of the first page, arXiv's stamp included.
        metadata: the file's.
    """
    created = _creation_date(metadata)
    source = "the PDF's creation date" if created else "unknown"
    stamp = STAMP.search(stamped)
    if stamp is None:
        return None, created, source, created
    arxiv_id, updated = stamp.group(1), created
    with contextlib.suppress(ValueError):  # a date that no calendar has is none
        updated = datetime.datetime.strptime(stamp.group(3), "%d %b %Y").date()
        if stamp.group(2) == "1":
            return arxiv_id, updated, "arXiv's stamp", updated
    # The stamp of a later version has that version's date; the id holds the month of the first.
    year, month = 2000 + int(arxiv_id[:2]), int(arxiv_id[2:4])
    if 1 <= month <= 12:
        return arxiv_id, datetime.date(year, month, 1), "the month in the arXiv id", updated
    return arxiv_id, created, source, updated


def _creation_date(metadata: Mapping[str, str]) -> datetime.date | None:
    if created := re.match(r"D:(\d{4})(\d{2})(\d{2})", metadata.get("CreationDate", "")):
        with contextlib.suppress(ValueError):  # a date that no calendar has is none
            return datetime.date(*(int(part) for part in created.groups()))
    return None
