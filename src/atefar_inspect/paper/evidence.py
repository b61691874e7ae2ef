"""Finds a quoted span in a paper: a quote that is not in the text is no evidence.

Text from a PDF differs from what a model quotes by ligatures, hyphens, spaces and line breaks, so both are reduced to
letters, digits and decimal points before they are compared (Greek letters by their names). A quote that a figure, a
table or a page's end interrupts is found in its two parts. What then still differs (a symbol that the PDF spells
otherwise) may do so in a few places, but never in a number, its sign, a comparison, a negation or a word: how that
tells honest quotes from altered ones was measured on real papers, see docs/papers.md.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from rapidfuzz import fuzz
from rapidfuzz.distance import Indel

from .paper import Paper

SHORTEST_QUOTE: Final = 12
"""Characters, reduced, below which a quote could stand anywhere."""
CLOSE_ENOUGH: Final = 0.9
"""Similarity of a quote and what the paper has, both reduced: 2 x characters in common / characters of both."""
LONGEST_SPAN_WORDS: Final = 120
"""Words of a span that are hashed."""
LONGEST_INTERRUPTION: Final = 6000
"""Characters, reduced, of what may stand between the two parts of a quote: a page of tables."""
_FEWEST_EQUAL = 4
_MOST_PLACES = 20
"""Places of equal words that are tried."""
_NUMBER = re.compile(r"\d+(?:\.\d+)*")
_SIGNED = re.compile(r"(?<![\w.)\]])[-\u2212\u2013](\d+(?:\.\d+)*)")
_COMPARISON = re.compile(r"<=|>=|[<>\u2264\u2265\u2260]")
_COMPARISONS = {"<=": "\u2264", ">=": "\u2265"}
# Two letters may be a formula's; those of these words are not.
_WORD = re.compile(r"[^\W\d_]{3,}|\b(?:an|as|at|be|by|do|if|in|is|it|no|of|on|or|so|to|up|we)\b")
_BREAK = re.compile(r"(?<=\w)-\s*(?=\w)")
_ELLIPSIS = re.compile(r"\s*(?:\[\s*(?:\.\.\.|…)\s*\]|\.\.\.|…)\s*")
_MARKUP = str.maketrans("", "", "^{}$\\")


@dataclass(frozen=True)
class Span:
    """A span of a paper's text."""

    page: int
    """Page of the file on which it begins, counted from 1."""
    section: str
    sha256: str
    """Of the span as the paper has it, from the first word that it touches to the last, at most
    `LONGEST_SPAN_WORDS`; see `span_sha256`."""
    exact: bool
    """Whether it equals the quote but for hyphens, spaces and the like."""
    offset: int
    """Characters before it in the text of its page."""


def span_sha256(text: str) -> str:
    """Return the SHA-256 of a span, in hexadecimal, after NFKC and with each run of white space as one space."""
    return hashlib.sha256(" ".join(unicodedata.normalize("NFKC", text).split()).encode()).hexdigest()


def locate(paper: Paper, quote: str) -> Span | None:
    """Return where a quote stands in the paper, or None if it does not.

    A quote with an ellipsis, or one that is interrupted in the paper, stands where its first part stands, and all its
    parts must be found.
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
    for start in _places(document.text, wanted):
        if _says_the_same(quote, _raw(paper, document, start, start + len(wanted), signed=True)):
            return _span(paper, document, start, start + len(wanted), exact=True)
    interrupted = _first_of_two(paper, document, quote, wanted)
    if interrupted is not None:
        return _span(paper, document, *interrupted, exact=True)
    window = _closest_window(document.text, wanted)
    if window is None:
        return None
    found = _raw(paper, document, *window, signed=True)
    return _span(paper, document, *window, exact=False) if _differs_in_symbols_only(quote, found) else None


def _places(text: str, wanted: str) -> Iterator[int]:
    start = text.find(wanted)
    for _ in range(_MOST_PLACES):
        if start < 0:
            return
        yield start
        start = text.find(wanted, start + 1)


@dataclass(frozen=True)
class _Reduced:
    text: str
    origin: tuple[tuple[int, int], ...]
    """Of each character, the page (from 0) and the offset in it."""


def _reduce(text: str, page: int = 0) -> _Reduced:
    kept: list[str] = []
    origin: list[tuple[int, int]] = []
    for offset, raw in enumerate(text):
        if raw.isspace():
            continue
        for char in _normal(raw):
            decimal = char == "." and text[offset - 1 : offset].isdigit() and text[offset + 1 : offset + 2].isdigit()
            if char.isalnum() or decimal:
                kept.append(char)
                origin.append((page, offset))
    return _Reduced("".join(kept), tuple(origin))


@lru_cache(maxsize=4096)
def _normal(char: str) -> str:
    """Return a character in lower case without what fonts and accents add; a Greek letter's name."""
    plain = unicodedata.normalize("NFKC", char).casefold()
    name = unicodedata.name(plain, "") if len(plain) == 1 else ""
    if name.startswith("GREEK SMALL LETTER "):
        return name.removeprefix("GREEK SMALL LETTER ").removeprefix("FINAL ").split()[0].lower()
    return plain


@lru_cache(maxsize=4)
def _document(pages: tuple[str, ...]) -> _Reduced:
    reduced = [_reduce(text, page) for page, text in enumerate(pages)]
    return _Reduced("".join(r.text for r in reduced), tuple(place for r in reduced for place in r.origin))


def _first_of_two(paper: Paper, document: _Reduced, quote: str, wanted: str) -> tuple[int, int] | None:
    """Return where the first part stands of a quote that something interrupts at a line's end, or None."""
    low, high = SHORTEST_QUOTE, len(wanted) - SHORTEST_QUOTE
    if high < low or wanted[:low] not in document.text:
        return None
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if wanted[:middle] in document.text else (low, middle - 1)
    for start in _places(document.text, wanted[:low]):
        end = start + low
        rest = document.text.find(wanted[low:], end, end + LONGEST_INTERRUPTION + len(wanted))
        if rest < 0 or not (_is_line_end(paper, document, end) and _is_line_end(paper, document, rest)):
            continue
        second = _raw(paper, document, rest, rest + len(wanted) - low, signed=True)
        if _says_the_same(quote, f"{_raw(paper, document, start, end, signed=True)} {second}"):
            return start, end
    return None


def _is_line_end(paper: Paper, document: _Reduced, place: int) -> bool:
    """Return whether a line ends between a character and the one before it."""
    (page, last), (next_page, offset) = document.origin[place - 1], document.origin[place]
    return page != next_page or "\n" in paper.pages[page][last:offset]


def _closest_window(text: str, wanted: str) -> tuple[int, int] | None:
    """Return the part of `text` that is most like `wanted`, or None if it is not close enough."""
    found = fuzz.partial_ratio_alignment(wanted, text, score_cutoff=100 * (CLOSE_ENOUGH - 0.05))
    if found is None:
        return None
    slack = max(SHORTEST_QUOTE, len(wanted) // 10)
    begin = max(0, found.dest_start - slack)
    around = text[begin : found.dest_end + slack]
    # A single letter is in common with whatever stands before and after, too.
    blocks = (block for block in Indel.opcodes(wanted, around) if block.tag == "equal")
    equal = [block for block in blocks if block.src_end - block.src_start >= _FEWEST_EQUAL]
    if not equal:
        return None
    first = equal[0].dest_start - _shared(wanted[: equal[0].src_start][::-1], around[: equal[0].dest_start][::-1])
    last = equal[-1].dest_end + _shared(wanted[equal[-1].src_end :], around[equal[-1].dest_end :])
    close = Indel.normalized_similarity(wanted, around[first:last]) >= CLOSE_ENOUGH
    return (begin + first, begin + last) if close else None


def _shared(one: str, other: str) -> int:
    """Return how many characters two texts begin with alike."""
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _says_the_same(quote: str, found: str) -> bool:
    """Return whether signs and comparisons, which are not reduced, are the paper's; a quote may lack the latter."""
    said, printed = (unicodedata.normalize("NFKC", text).translate(_MARKUP) for text in (quote, found))
    same_signs = Counter(_SIGNED.findall(said)) == Counter(_SIGNED.findall(printed))
    return same_signs and _comparisons(said) in ([], _comparisons(printed))


def _comparisons(text: str) -> list[str]:
    return [_COMPARISONS.get(sign, sign) for sign in _COMPARISON.findall(text)]


def _differs_in_symbols_only(quote: str, found: str) -> bool:
    """Return whether a quote has the words of what was found for it, in their order, and no number of its own."""
    said, printed = (unicodedata.normalize("NFKC", text).casefold() for text in (quote, found))
    numbers = not Counter(_NUMBER.findall(said)) - Counter(_NUMBER.findall(printed))
    return numbers and _words(said) == _words(printed) and _says_the_same(quote, found)


def _words(text: str) -> list[str]:
    """Return the words of a text in their order; one that a line's end breaks is whole."""
    return [_reduce(word).text for word in _WORD.findall(_BREAK.sub("", text))]


def _raw(paper: Paper, document: _Reduced, start: int, end: int, *, signed: bool = False) -> str:
    """Return the paper's text between two reduced characters, with the sign before it if it begins with a number's."""
    (page, offset), (last_page, last) = document.origin[start], document.origin[end - 1]
    if signed and offset and paper.pages[page][offset - 1] in "-\u2212\u2013<>\u2264\u2265":
        offset = max(0, offset - 2)
    if page == last_page:
        return paper.pages[page][offset : last + 1]
    between = paper.pages[page + 1 : last_page]
    return "\n".join([paper.pages[page][offset:], *between, paper.pages[last_page][: last + 1]])


def _span(paper: Paper, document: _Reduced, start: int, end: int, *, exact: bool) -> Span:
    page, offset = document.origin[start]
    words = _whole_words(paper, document, start, end).split()
    return Span(
        page=page + 1,
        section=paper.section_at(page + 1, offset),
        sha256=span_sha256(" ".join(words[:LONGEST_SPAN_WORDS])),
        exact=exact,
        offset=offset,
    )


def _whole_words(paper: Paper, document: _Reduced, start: int, end: int) -> str:
    """Return the paper's text between two reduced characters, and the rest of the words that these stand in.

    A quote may begin behind a dash, or end within a formula, that the paper prints without a space. Who has only the
    hash finds a span again by its words.
    """
    (page, offset), (last_page, last) = document.origin[start], document.origin[end - 1]
    before = re.search(r"\S*\Z", paper.pages[page][:offset])
    after = re.match(r"\S*", paper.pages[last_page][last + 1 :])
    assert before is not None, "an expression that may be empty is found everywhere"
    assert after is not None, "an expression that may be empty is found everywhere"
    return before[0] + _raw(paper, document, start, end) + after[0]
