"""Lines of a PDF become the text of its pages: running heads and page numbers go, broken words are joined."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from .pdf_process import Line, RawPage

MARGIN: Final = 0.1
"""Share of a page's height, at its top and at its bottom, in which running heads and page numbers stand."""
STAMP: Final = re.compile(r"arXiv:(\d{4}\.\d{4,5})(?:v(\d+))? ?\[[\w.-]+\] ?(\d{1,2} [A-Z][a-z]{2} \d{4})")
_PAGE_NUMBER = re.compile(r"(?:page)?[\s\-\u2013—|]*(\d{1,4})[\s\-\u2013—|]*(?:(?:of|/)\s*\d{1,4})?", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_LAST_WORD, _FIRST_WORD = re.compile(r"[\w-]*$"), re.compile(r"^[\w-]*")
_FUNCTION_WORDS = frozenset(
    {"a", "an", "and", "are", "as", "at", "be", "by", "for", "from", "in", "is", "it", "of", "on", "or", "our"}
    | {"that", "the", "this", "to", "we", "which", "with"}
)
_FEWEST_WORDS = 6
_WIDEST_JOIN, _WIDEST_SPACE = 0.15, 0.8
"""Gaps, in sizes of the type, below which two pieces of a row are one word, and one line."""
_LIGATURES = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)} | {0xAD: None}


@dataclass(frozen=True)
class PageText:
    """The text of a page and where each of its lines begins in it."""

    text: str
    offsets: tuple[int, ...]


def cleaned(page: RawPage) -> list[Line]:
    """Return a page's lines with ligatures as letters, and without control characters and arXiv's stamp."""
    lines = (replace(line, text=_clean(line.text), hyphen=line.hyphen or _soft(line.text)) for line in page.lines)
    return [line for line in lines if line.text and (line.upright or not STAMP.search(line.text))]


def _soft(text: str) -> bool:
    return text.endswith("\u00ad")


def _clean(text: str) -> str:
    text = unicodedata.normalize("NFC", text.translate(_LIGATURES))
    kept = (char for char in text if unicodedata.category(char) not in ("Cc", "Cn", "Co", "Cs"))
    return "".join(kept).rstrip()


def is_prose(line: Line) -> bool:
    """Return whether a line is one of running text: many words, few numbers, and a word that only sentences have."""
    words = line.text.split()
    numeric = sum(any(char.isdigit() for char in word) for word in words)
    lower = sum(word[0].islower() for word in words)
    few_others = numeric <= 0.3 * len(words) and lower >= 0.5 * len(words)
    return len(words) >= _FEWEST_WORDS and few_others and not _FUNCTION_WORDS.isdisjoint(words)


def body_size(pages: Iterable[Sequence[Line]]) -> float:
    """Return the size of type in which most characters are set."""
    sizes: Counter[float] = Counter()
    for line in (line for page in pages for line in page):
        sizes[round(line.size)] += len(line.text)
    return float(max(sizes, key=lambda size: sizes[size], default=0.0))


def without_heads(pages: Sequence[list[Line]], heights: Sequence[float]) -> list[list[Line]]:
    """Return the pages without what repeats at their top or bottom, and without their numbers."""
    edges = [
        [line for line in page if line.bottom > (1 - MARGIN) * height or line.top < MARGIN * height]
        for page, height in zip(pages, heights, strict=True)
    ]
    repeated = Counter(key for page in edges for key in {_head_key(line.text) for line in page} if key)
    often = max(2, min(5, math.ceil(0.15 * len(pages))))
    heads = {key for key, count in repeated.items() if count >= often}
    numbers = _page_numbers(edges)
    dropped = [{id(line) for line in page if _head_key(line.text) in heads or id(line) in numbers} for page in edges]
    return [[line for line in page if id(line) not in gone] for page, gone in zip(pages, dropped, strict=True)]


def _head_key(text: str) -> str:
    """Return what two running heads share whatever number stands in them; nothing for what has no letters."""
    key = re.sub(r"\d+", "#", " ".join(text.casefold().split()))
    return key if sum(char.isalpha() for char in key) >= 3 else ""


def _page_numbers(edges: Sequence[Sequence[Line]]) -> set[int]:
    """Return the lines (their ids) that are page numbers: numbers that grow with the pages, as an axis's do not."""
    found = [
        (id(line), int(match.group(1)) - number)
        for number, page in enumerate(edges, start=1)
        for line in page
        if (match := _PAGE_NUMBER.fullmatch(line.text.strip()))
    ]
    shifts = Counter(shift for _, shift in found)
    usual = max(shifts, key=lambda shift: (shifts[shift], shift == 0), default=0)
    believed = shifts[usual] >= max(2, 0.3 * len(edges)) or usual == 0
    return {line for line, shift in found if shift == usual and believed}


def vocabulary(pages: Iterable[Sequence[Line]]) -> Counter[str]:
    """Return the words of the document, in lower case, that no line's end breaks."""
    words: Counter[str] = Counter()
    for page in pages:
        broken = False
        for line in page:
            text = _FIRST_WORD.sub("", line.text) if broken else line.text
            broken = line.hyphen
            words.update(_WORD.findall((_LAST_WORD.sub("", text) if broken else text).casefold()))
    return words


def composed(page: Sequence[Line], words: Counter[str], apart: frozenset[int] = frozenset()) -> PageText:
    """Return a page's text.

    Args:
        page: its lines, in their order.
        words: the document's vocabulary, which tells a hyphen of a word from one of a line's end.
        apart: numbers of the lines before which an empty line is put.
    """
    text, offsets = "", []
    for number, line in enumerate(page):
        if number:
            text = _joined(text, page[number - 1], line, words)
        if number in apart and text.endswith("\n"):
            text = f"{text.rstrip()}\n\n"
        offsets.append(len(text))
        text += line.text
    return PageText(f"{text}-" if page and page[-1].hyphen else text, tuple(offsets))


def _joined(text: str, before: Line, line: Line, words: Counter[str]) -> str:
    """Return the text so far with what stands between two lines: a line's end, a hyphen, or nothing."""
    printed = before.text[-1:] == "-" and before.text[-2:-1].isalpha()
    plain = not before.hyphen and printed and line.text[:1].islower()
    if not before.hyphen and not plain:
        return f"{text}{_between(before, line)}"
    stem = text[:-1] if plain else text
    # A footnote or a figure between the halves of a word is set in another size.
    if not line.text[:1].isalnum() or abs(before.size - line.size) > 0.15 * before.size:
        return f"{stem}-\n"
    left = _LAST_WORD.findall(before.text[:-1] if plain else before.text)[0]
    right = _FIRST_WORD.findall(line.text)[0]
    return f"{stem}-" if _keeps_hyphen(left, right, words) else stem


def _between(before: Line, line: Line) -> str:
    """Return what parts two lines: nothing or a space where PDFium ends a line at an index or an exponent."""
    size = max(before.size, line.size)
    same_row = abs((before.top + before.bottom) - (line.top + line.bottom)) < 1.5 * size
    gap = line.left - before.right
    if not (same_row and before.upright and line.upright and -0.3 * size < gap < _WIDEST_SPACE * size):
        return "\n"
    # A number and its exponent, or the mark of a footnote, must not become another number.
    digits = before.text[-1:].isdigit() and line.text[:1].isdigit()
    return "" if gap < _WIDEST_JOIN * size and not digits else " "


def _keeps_hyphen(left: str, right: str, words: Counter[str]) -> bool:
    if not left[-1:].isalpha() or right[:1].isdigit():
        return True
    whole, parted = f"{left}{right}".casefold(), f"{left}-{right}".casefold()
    if words[whole] or words[parted]:
        return not words[whole]
    if right[0].isupper():
        return True
    ends = left.casefold().rsplit("-", 1)[-1], right.casefold().split("-", 1)[0]
    return all(len(end) >= 3 and words[end] for end in ends)
