"""Finds a quoted span in a paper: a quote that is not in the text is no evidence.

Text from a PDF differs from what a model quotes by ligatures, hyphens, spaces and line breaks, so both are reduced to
letters, digits and decimal points before they are compared. What then still differs (a symbol that the PDF
spells otherwise) may do so in a few places, but never in a number.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from .paper import Paper

SHORTEST_QUOTE = 12
"""Characters, reduced, below which a quote could stand anywhere."""
CLOSE_ENOUGH = 0.9
"""Share of a quote's reduced characters that must be found in their order."""
_SEED = 12
_NUMBER = re.compile(r"\d+(?:\.\d+)*")
_ELLIPSIS = re.compile(r"\s*(?:\[\s*(?:\.\.\.|…)\s*\]|\.\.\.|…)\s*")


@dataclass(frozen=True)
class Span:
    """A span of a paper's text."""

    page: int
    """Page of the file on which it begins, counted from 1."""
    section: str
    sha256: str
    """Of the span's words as the paper has them; see `span_sha256`."""
    exact: bool
    """Whether it equals the quote but for hyphens, spaces and the like."""


def span_sha256(text: str) -> str:
    """Return the SHA-256 of a span, in hexadecimal, after NFKC and with each run of white space as one space."""
    return hashlib.sha256(" ".join(unicodedata.normalize("NFKC", text).split()).encode()).hexdigest()


def locate(paper: Paper, quote: str) -> Span | None:
    """Return where a quote stands in the paper, or None if it does not.

    A quote with an ellipsis stands where its first part stands, and all its parts must be found.
    """
    parts = [part for part in _ELLIPSIS.split(quote) if part]
    spans = [_locate_part(paper, part) for part in parts]
    if not spans or any(span is None for span in spans):
        return None
    return spans[0]


def _locate_part(paper: Paper, quote: str) -> Span | None:
    wanted = _reduce(quote).text
    if len(wanted) < SHORTEST_QUOTE:
        return None
    document = _document(paper.pages)
    start = document.text.find(wanted)
    if start >= 0:
        return _span(paper, document, start, start + len(wanted), exact=True)
    window = _closest_window(document.text, wanted)
    if window is None or not _numbers_kept(quote, _raw(paper, document, *window)):
        return None
    return _span(paper, document, *window, exact=False)


@dataclass(frozen=True)
class _Reduced:
    text: str
    origin: tuple[tuple[int, int], ...]
    """Of each character, the page (from 0) and the offset in it."""


def _reduce(text: str, page: int = 0) -> _Reduced:
    kept: list[str] = []
    origin: list[tuple[int, int]] = []
    for offset, raw in enumerate(text):
        for char in unicodedata.normalize("NFKC", raw).casefold():
            decimal = char == "." and text[offset - 1 : offset].isdigit() and text[offset + 1 : offset + 2].isdigit()
            if char.isalnum() or decimal:
                kept.append(char)
                origin.append((page, offset))
    return _Reduced("".join(kept), tuple(origin))


@lru_cache(maxsize=4)
def _document(pages: tuple[str, ...]) -> _Reduced:
    reduced = [_reduce(text, page) for page, text in enumerate(pages)]
    return _Reduced("".join(r.text for r in reduced), tuple(place for r in reduced for place in r.origin))


def _closest_window(text: str, wanted: str) -> tuple[int, int] | None:
    """Return the part of `text` that holds nearly all of `wanted` in its order, or None."""
    votes: Counter[int] = Counter()
    for start in range(0, len(wanted) - _SEED + 1, _SEED // 2):
        found = text.find(wanted[start : start + _SEED])
        while found >= 0:
            votes[found - start] += 1
            found = text.find(wanted[start : start + _SEED], found + 1)
    slack = max(_SEED, len(wanted) // 10)
    for shift, _ in votes.most_common(3):
        begin = max(0, shift - slack)
        matcher = SequenceMatcher(None, wanted, text[begin : shift + len(wanted) + slack], autojunk=False)
        blocks = [block for block in matcher.get_matching_blocks() if block.size]
        if sum(block.size for block in blocks) >= CLOSE_ENOUGH * len(wanted):
            return begin + blocks[0].b, begin + blocks[-1].b + blocks[-1].size
    return None


def _numbers_kept(quote: str, found: str) -> bool:
    available = Counter(_NUMBER.findall(unicodedata.normalize("NFKC", found)))
    return not Counter(_NUMBER.findall(unicodedata.normalize("NFKC", quote))) - available


def _raw(paper: Paper, document: _Reduced, start: int, end: int) -> str:
    (page, offset), (last_page, last) = document.origin[start], document.origin[end - 1]
    if page == last_page:
        return paper.pages[page][offset : last + 1]
    between = paper.pages[page + 1 : last_page]
    return "\n".join([paper.pages[page][offset:], *between, paper.pages[last_page][: last + 1]])


def _span(paper: Paper, document: _Reduced, start: int, end: int, *, exact: bool) -> Span:
    page, offset = document.origin[start]
    return Span(
        page=page + 1,
        section=paper.section_at(page + 1, offset),
        sha256=span_sha256(_raw(paper, document, start, end)),
        exact=exact,
    )
