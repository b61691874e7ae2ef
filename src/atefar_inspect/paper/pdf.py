"""Reads a PDF with pypdfium2 (facts of 5.15, checked on 15 papers in November 2026).

PDFium marks a hyphen that breaks a word at a line's end by U+FFFE, and gives symbols of old TeX fonts as control
characters; the first is joined, the second dropped. Most papers lack a title in their metadata: then the
largest upright type of the first page is the title (arXiv's stamp is larger, but rotated).
"""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from .paper import Paper, PaperError, Section

FEWEST_LETTERS = 400
"""Letters below which a document has no text to extract from."""

_STAMP = re.compile(r"arXiv:(\d{4}\.\d{4,5})(?:v(\d+))? ?\[[\w.-]+\] ?(\d{1,2} [A-Z][a-z]{2} \d{4})")
_HEADING = re.compile(r"^((?:\d{1,2}|[A-Z])(?:\.\d{1,2}){0,2})\.?[ \t]+([A-Z][^\n]{2,90})$", re.MULTILINE)
_PLAIN_HEADING = re.compile(r"^(Abstract|References|Acknowledge?ments?)$", re.MULTILINE | re.IGNORECASE)


def read_pdf(path: Path) -> Paper:
    """Return the paper in a PDF file.

    Raises:
        PaperError: the file is missing, is no PDF, is encrypted or damaged, or holds no text.
    """
    content = _content(path)
    with _opened(path, content) as document:
        pages = tuple(_pages(path, document))
        outline = {_letters(str(item.get_title())) for item in document.get_toc()}
        metadata: dict[str, str] = document.get_metadata_dict()
        title = _plausible_title(metadata.get("Title", "")) or _largest_type(document[0]) or path.stem
    if sum(char.isalpha() for page in pages for char in page) < FEWEST_LETTERS:
        raise PaperError(f"{path}: holds no text ({len(pages)} pages); a scanned paper needs its text recognized first")
    arxiv_id, published, source = _dates(pages[0], metadata)
    return Paper(
        path=path,
        sha256=hashlib.sha256(content).hexdigest(),
        title=title,
        pages=pages,
        sections=tuple(_sections(pages, outline)),
        arxiv_id=arxiv_id,
        published=published,
        published_from=source,
    )


def _content(path: Path) -> bytes:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise PaperError(f"{path}: there is no such file") from None
    except OSError as error:
        raise PaperError(f"{path}: cannot be read ({error.strerror})") from error
    if b"%PDF-" not in content[:1024]:
        raise PaperError(f"{path}: is not a PDF (it has no %PDF- header)")
    return content


@contextlib.contextmanager
def _opened(path: Path, content: bytes) -> Iterator[Any]:
    try:
        document = pdfium.PdfDocument(content)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise PaperError(f"{path}: is encrypted; save a copy without a password") from error
        raise PaperError(f"{path}: is damaged ({error})") from error
    try:
        if len(document) == 0:
            raise PaperError(f"{path}: has no pages")
        yield document
    except pdfium.PdfiumError as error:
        raise PaperError(f"{path}: is damaged ({error})") from error
    finally:
        document.close()


def _pages(path: Path, document: Any) -> Iterator[str]:
    for number in range(len(document)):
        try:
            yield _clean(document[number].get_textpage().get_text_range())
        except pdfium.PdfiumError as error:
            raise PaperError(f"{path}: page {number + 1} is damaged ({error})") from error


def _clean(text: str) -> str:
    text = re.sub("\ufffe(?:\r?\n)?", "", text).replace("\r\n", "\n").replace("\r", "\n")
    text = unicodedata.normalize("NFC", text)
    return "".join(char for char in text if char == "\n" or unicodedata.category(char) not in ("Cc", "Cn", "Co", "Cs"))


def _letters(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFKC", text).casefold() if char.isalpha())


def _plausible_title(title: str) -> str | None:
    title = " ".join(title.split())
    looks_like_a_file = re.search(r"\.(tex|dvi|docx?|pdf|indd)$", title, re.IGNORECASE) or "untitled" in title.lower()
    return title if len(title) >= 8 and not looks_like_a_file and title.isprintable() else None


def _largest_type(page: Any) -> str | None:
    """Return the first lines of the page that are set in its largest upright type."""
    text = page.get_textpage()
    lines: list[tuple[float, str]] = []
    size, line = 0.0, ""
    for index in range(min(text.count_chars(), 3000)):
        char = text.get_text_range(index, 1)
        if char in "\r\n":
            if line.strip():
                lines.append((size, line.strip()))
            size, line = 0.0, ""
        elif pdfium_c.FPDFText_GetCharAngle(text.raw, index) < 0.1:
            size = max(size, round(pdfium_c.FPDFText_GetFontSize(text.raw, index), 1))
            line += char
    largest = max((size for size, line in lines if len(line) > 3), default=0.0)
    first = next((number for number, (size, _) in enumerate(lines) if size == largest), len(lines))
    title: list[str] = []
    for size, line in lines[first : first + 4]:
        if size != largest:
            break
        title.append(line)
    return _plausible_title(_clean(" ".join(title)))


def _sections(pages: tuple[str, ...], outline: set[str]) -> Iterator[Section]:
    """Yield the headings: numbered lines that the document's outline has too, where it has one.

    Without an outline, a numbered line counts if its number follows on from the ones before (an axis label or a row of
    a table seldom does).
    """
    last: tuple[int, ...] = (0,)
    appendix = False
    for page, text in enumerate(pages, start=1):
        found = [(match.start(), match.group(1), match.group(2)) for match in _HEADING.finditer(text)]
        plain = [(match.start(), match.group(1).capitalize(), None) for match in _PLAIN_HEADING.finditer(text)]
        for offset, label, title in sorted([*found, *plain], key=lambda item: item[0]):
            if title is not None:
                if outline and _letters(title) not in outline:
                    continue
                order = tuple(int(part) if part.isdigit() else 100 + ord(part) for part in label.split("."))
                if not outline and not _follows(last, order, appendix):
                    continue
                last = order
            appendix = appendix or label == "References"
            yield Section(label, page, offset)


def _follows(last: tuple[int, ...], order: tuple[int, ...], appendix: bool) -> bool:
    depth = len(order)
    if appendix and order == (100 + ord("A"),):
        return last[0] < 100
    subsection = order[:-1] == last and order[-1] == 1
    return subsection or (order[:-1] == last[: depth - 1] and len(last) >= depth and order[-1] == last[depth - 1] + 1)


def _dates(first_page: str, metadata: dict[str, str]) -> tuple[str | None, datetime.date | None, str]:
    """Return the arXiv id, the date of the first version as well as the file tells it, and what told it."""
    arxiv_id = None
    if stamp := _STAMP.search(first_page):
        arxiv_id = stamp.group(1)
        if stamp.group(2) == "1":
            return arxiv_id, datetime.datetime.strptime(stamp.group(3), "%d %b %Y").date(), "arXiv's stamp"
        # The stamp of a later version has that version's date; the id holds the month of the first.
        year, month = 2000 + int(arxiv_id[:2]), int(arxiv_id[2:4])
        if 1 <= month <= 12:
            return arxiv_id, datetime.date(year, month, 1), "the month in the arXiv id"
    if created := re.match(r"D:(\d{4})(\d{2})(\d{2})", metadata.get("CreationDate", "")):
        with contextlib.suppress(ValueError):
            return arxiv_id, datetime.date(*(int(part) for part in created.groups())), "the PDF's creation date"
    return arxiv_id, None, "unknown"
