"""Reads a PDF: PDFium's lines (`pdf_process`) become pages, sections, units and what is known of the paper.

PDFium does all of it. On the 15 papers at hand pypdf gave the same outlines and link annotations, entry by entry, and
its import alone takes twice as long as PDFium needs for 20 pages.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from . import front, layout
from .headings import Heading, headings, references
from .layout import PageText, body_size, composed
from .links import links
from .paper import Paper, PaperError, Section, Unit
from .pdf_process import MOST_PAGES, Line, RawPdf, read_raw
from .units import UnitLines, units

FEWEST_LETTERS: Final = 400
"""Letters below which a document has no text to extract from."""
MOST_BYTES: Final = 64 << 20


def read_pdf(path: Path, *, with_references: bool = False) -> Paper:
    """Return the paper in a PDF file; what could not be read of it is in the paper's notes.

    Args:
        path: the file.
        with_references: leave the list of references in the text.

    Raises:
        PaperError: the file is missing, too large, no PDF, encrypted or damaged as a whole, or holds no text.
    """
    content = _content(path)
    raw = read_raw(content)
    notes = _notes(path, raw)
    pages = [layout.cleaned(page) for page in raw.pages]
    letters = sum(char.isalpha() for page in pages for line in page for char in line.text)
    if letters < FEWEST_LETTERS:
        raise PaperError(_no_text(path, raw, letters))
    first_lines = [line.text for page in raw.pages[:1] for line in page.lines]
    arxiv_id, published, source, updated = front.dates("\n".join(first_lines), raw.metadata)
    pages = layout.without_heads(pages, [page.height for page in raw.pages])
    title, title_end = _title(raw, pages[0])
    found = headings(pages, raw.outline, body_size(pages))
    words = layout.vocabulary(pages)
    abstract = _abstract(pages, found, words)
    names = front.authors(raw.metadata, pages[0], title_end, _first_heading(pages, found))
    cut = "" if with_references else _cut_references(pages, found, words)
    blocks = [units(page, frozenset(h.line for h in found if h.page == number)) for number, page in enumerate(pages)]
    texts = [composed(page, words, _apart(block)) for page, block in zip(pages, blocks, strict=True)]
    return Paper(
        path=path,
        sha256=hashlib.sha256(content).hexdigest(),
        title=title or path.stem,
        pages=tuple(text.text for text in texts),
        sections=tuple(Section(h.label, h.page + 1, texts[h.page].offsets[h.line], h.title) for h in found),
        arxiv_id=arxiv_id,
        published=published,
        published_from=source,
        authors=names,
        abstract=abstract,
        updated=updated,
        units=tuple(
            _unit(block, number, pages[number], texts[number])
            for number in range(len(pages))
            for block in blocks[number]
        ),
        links=links(
            [(url, number) for number, page in enumerate(raw.pages, start=1) for url in page.links],
            [text.text for text in texts],
        ),
        references=cut,
        notes=notes,
    )


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise PaperError(f"{path}: there is no such file") from None
    except OSError as error:
        raise PaperError(f"{path}: cannot be read ({error.strerror})") from error
    if len(content) > MOST_BYTES:
        raise PaperError(f"{path}: is larger than {MOST_BYTES >> 20} MiB")
    if b"%PDF-" not in content[:1024]:
        raise PaperError(f"{path}: is not a PDF (it has no %PDF- header)")
    return content


def _notes(path: Path, raw: RawPdf) -> tuple[str, ...]:
    """Return what is missing of the document, a sentence each.

    Raises:
        PaperError: nothing of it can be read.
    """
    if "password" in raw.error.lower():
        raise PaperError(f"{path}: is encrypted; save a copy without a password")
    # PDFium refuses a document without pages, and has no words for why.
    if raw.error.endswith("(PDFium: Success)."):
        raise PaperError(f"{path}: has no pages")
    if raw.error:
        raise PaperError(f"{path}: is damaged ({raw.error})")
    if raw.page_count == 0:
        raise PaperError(f"{path}: has no pages")
    notes = []
    if raw.ended:
        notes.append(f"Only the first {len(raw.pages)} of {raw.page_count} pages were read: {raw.ended}.")
    elif raw.page_count > MOST_PAGES:
        notes.append(f"Only the first {MOST_PAGES} of {raw.page_count} pages were read.")
    damaged = [str(number) for number, page in enumerate(raw.pages, start=1) if page.error]
    if damaged:
        notes.append(f"Pages that are damaged and were left out: {', '.join(damaged)}.")
    reordered = [str(number) for number, page in enumerate(raw.pages, start=1) if page.reordered]
    if reordered:
        notes.append(f"Pages whose lines ran across two columns, put in order by rule: {', '.join(reordered)}.")
    return tuple(notes)


def _no_text(path: Path, raw: RawPdf, letters: int) -> str:
    if raw.ended:
        return f"{path}: cannot be read ({raw.ended})"
    damaged = [page.error for page in raw.pages if page.error]
    if damaged:
        return f"{path}: is damaged ({damaged[0]}; {len(damaged)} of {len(raw.pages)} pages)"
    found = f"hardly any text ({letters} letters in {len(raw.pages)} pages)" if letters else "no text"
    return f"{path}: holds {found}; a scanned paper needs its text recognized first"


def _title(raw: RawPdf, first_page: Sequence[Line]) -> tuple[str, int]:
    """Return the title and the number of the first page's line after it, as printed."""
    begin, end = front.title_lines(first_page)
    printed = front.plausible_title(" ".join(line.text for line in first_page[begin:end]))
    return front.plausible_title(raw.metadata.get("Title", "")) or printed or "", end


def _abstract(pages: Sequence[list[Line]], found: Sequence[Heading], words: Counter[str]) -> str:
    """Return the text from the heading "Abstract" to the next one, or what stands for it before the first heading."""
    start = next((number for number, heading in enumerate(found) if heading.label == "Abstract"), None)
    if start is None:
        first_page = pages[0][: _first_heading(pages, found)]
        begin, end = front.abstract_lines(first_page)
        return front.abstract(composed(first_page[begin:end], words).text)
    page, line = found[start].page, found[start].line + 1
    after = found[start + 1] if start + 1 < len(found) else None
    end = after.line if after and after.page == page else len(pages[page])
    return front.abstract(composed(pages[page][line:end], words).text)


def _first_heading(pages: Sequence[list[Line]], found: Sequence[Heading]) -> int:
    """Return the number of the first page's first line that is a heading, or of its lines."""
    return next((heading.line for heading in found if heading.page == 0), len(pages[0]))


def _cut_references(pages: list[list[Line]], found: list[Heading], words: Counter[str]) -> str:
    """Take the list of references out of the pages and return it; the headings' lines are moved accordingly."""
    place = references(pages, found, body_size(pages))
    if place is None:
        return ""
    (first, begin), (last, end) = place
    taken = []
    for number in range(first, min(last, len(pages) - 1) + 1):
        low = begin if number == first else 0
        high = end if number == last else len(pages[number])
        taken.append(composed(pages[number][low:high], words).text)
        del pages[number][low:high]
        found[:] = [
            Heading(h.page, h.line - (high - low), h.label, h.title) if h.page == number and h.line >= high else h
            for h in found
        ]
    return "\n".join(taken)


def _apart(blocks: Sequence[UnitLines]) -> frozenset[int]:
    return frozenset(number for block in blocks for number in (block.first, block.last))


def _unit(block: UnitLines, page: int, lines: Sequence[Line], text: PageText) -> Unit:
    def part(first: int, last: int) -> str:
        end = text.offsets[last] if last < len(lines) else len(text.text)
        return text.text[text.offsets[first] : end].strip()

    low, high = block.caption
    rows = f"{part(block.first, low) if block.first < low else ''}{part(high, block.last) if high < block.last else ''}"
    return Unit(block.kind, block.label, page + 1, text.offsets[block.first], part(low, high), rows)
