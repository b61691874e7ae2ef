"""The program that reads a PDF with PDFium, in a process of its own with limits: PDFium is C++, and a PDF is untrusted.

It gets the PDF on standard input and writes a JSON object a line: the document (pages, metadata, outline), then a page
at a time, so that what was read before a crash or a time limit is kept. It is started by path (`pdf_process`) and
imports nothing of this package. Facts of pypdfium2 5.15, checked on 15 papers in November 2026: a hyphen that breaks a
word at a line's end is U+FFFE and swallows the line's end; text of two columns that a file writes line by line across
both comes as one line with a gap.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import math
import resource
import signal
import sys
from collections.abc import Iterator
from typing import Any

HYPHEN = "\ufffe"
_MOST_OUTLINE, _MOST_LINKS, _MOST_CHARACTERS = 2_000, 500, 200_000
"""Entries of the outline, links of a page, and characters of a page that are read."""
_UPRIGHT = 0.1
_FORCE_BOLD = 0x40000
_NARROWEST_GUTTER, _FEWEST_ROWS = 8.0, 10
"""Points between two columns, and rows side by side below which a page has none."""


def main() -> None:
    """Read standard input within the arguments' limits: MiB of memory, seconds of computing, pages, bytes written."""
    memory_mib, cpu_s, most_pages, most_output = (int(argument) for argument in sys.argv[1:5])
    _limit(resource.RLIMIT_CPU, cpu_s)
    _limit(resource.RLIMIT_FSIZE, most_output)
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)  # Python ignores it, and would end with an error like any other
    _limit(resource.RLIMIT_CORE, 0)
    # macOS has no working limit of address space; there, time and output are what is limited.
    with contextlib.suppress(ValueError, OSError):
        _limit(resource.RLIMIT_AS, memory_mib << 20)
    for record in read(sys.stdin.buffer.read(), most_pages):
        print(json.dumps(record), flush=True)


def _limit(kind: int, value: int) -> None:
    resource.setrlimit(kind, (value, value))


def read(content: bytes, most_pages: int) -> Iterator[dict[str, Any]]:
    """Yield what a PDF holds, the document first; a document or page that PDFium refuses is `{"error": its words}`."""
    import pypdfium2 as pdfium

    try:
        document = pdfium.PdfDocument(content)
    except pdfium.PdfiumError as error:
        yield {"error": str(error)}
        return
    yield {"pages": len(document), "metadata": document.get_metadata_dict(), "outline": list(_outline(document))}
    for number in range(min(len(document), most_pages)):
        try:
            yield _page(document, number)
        except pdfium.PdfiumError as error:
            yield {"error": str(error)}


def _outline(document: Any) -> Iterator[tuple[int, str, int | None]]:
    """Yield level, title and page (from 0) of the outline's entries."""
    for count, entry in enumerate(document.get_toc()):
        if count >= _MOST_OUTLINE:
            return
        target = entry.get_dest()
        yield entry.level, str(entry.get_title()), target.get_index() if target else None


def _page(document: Any, number: int) -> dict[str, Any]:
    page = document[number]
    text = page.get_textpage()
    lines = list(_lines(text))
    gutter = _gutter(text, page.get_width(), lines)
    if gutter is not None:
        lines = _by_column(text, gutter)
    record = {
        "size": [_rounded(length) for length in page.get_size()],
        "lines": lines,
        "reordered": gutter is not None,
        "links": list(_links(document, page)),
    }
    text.close()
    page.close()
    return record


def _lines(text: Any) -> Iterator[list[Any]]:
    """Yield each line as [text, hyphenated, left, bottom, right, top, size, upright, bold]."""
    count = min(text.count_chars(), _MOST_CHARACTERS)
    position = 0
    for line in (text.get_text_range(0, count) if count else "").split("\r\n"):
        pieces = line.split(HYPHEN)
        for number, piece in enumerate(pieces):
            if piece.strip():
                yield [piece, number < len(pieces) - 1, *_geometry(text, piece, position)]
            position += _units(piece) + 1
        position += 1


def _units(text: str) -> int:
    """Return the length in UTF-16, which is what PDFium counts in."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _geometry(text: Any, piece: str, position: int) -> list[Any]:
    import pypdfium2.raw as raw

    first = position + len(piece) - len(piece.lstrip())
    last = position + _units(piece.rstrip()) - 1
    begin, end = (raw.FPDFText_GetCharIndexFromTextIndex(text.raw, index) for index in (first, last))
    left, bottom, right, top = _box(text, begin)
    _, low, far, high = _box(text, end)
    angle = raw.FPDFText_GetCharAngle(text.raw, begin)
    size = max(_size(text, begin), _size(text, end))
    numbers = [left, min(bottom, low), max(right, far), max(top, high), size]
    return [*(_rounded(number) for number in numbers), min(angle, 6.2832 - angle) < _UPRIGHT, _is_bold(text, begin)]


def _rounded(length: float) -> float:
    """Return a length to a tenth of a point; 0 for one that a damaged file makes infinite."""
    return round(length, 1) if math.isfinite(length) else 0.0


def _size(text: Any, index: int) -> float:
    """Return a character's size as it is seen: some files set size 1 and scale it."""
    import pypdfium2.raw as raw

    matrix = raw.FS_MATRIX()
    raw.FPDFText_GetMatrix(text.raw, index, matrix)
    return float(raw.FPDFText_GetFontSize(text.raw, index) * math.hypot(matrix.c, matrix.d))


def _is_bold(text: Any, index: int) -> bool:
    import pypdfium2.raw as raw

    name = ctypes.create_string_buffer(96)
    flags = ctypes.c_int()
    raw.FPDFText_GetFontInfo(text.raw, index, name, len(name), flags)
    # Fonts of TeX carry no weight, but a name: CMBX, NimbusRomNo9L-Medi.
    font = name.value.decode("utf-8", "replace").lower()
    return bool(flags.value & _FORCE_BOLD) or any(word in font for word in ("bold", "medi", "bx", "black", "heavy"))


def _box(text: Any, index: int) -> tuple[float, float, float, float]:
    """Return left, bottom, right and top of a character's place in its line, whatever its shape."""
    import pypdfium2.raw as raw

    box = raw.FS_RECTF()
    raw.FPDFText_GetLooseCharBox(text.raw, index, box)
    return box.left, box.bottom, box.right, box.top


def _gutter(text: Any, width: float, lines: list[list[Any]]) -> float | None:
    """Return where the gap between two columns is, if lines run across it; None where the file has them in order."""
    wide = sum(1 for line in lines if line[2] < 0.4 * width and line[4] > 0.6 * width)
    if wide < max(_FEWEST_ROWS, len(lines) // 2):
        return None
    middle = []
    for row in _rows(text):
        # Two rectangles wide enough for prose, with nothing else in their row: a table has more, and narrower ones.
        wide_ones = len(row) == 2 and all(right - left > 0.2 * width for left, _, right, _ in row)
        if wide_ones and row[1][0] - row[0][2] > _NARROWEST_GUTTER:
            middle.append((row[0][2], row[1][0]))
    if len(middle) < max(_FEWEST_ROWS, wide // 2):
        return None
    place = sorted(right for _, right in middle)[len(middle) // 2] - _NARROWEST_GUTTER / 2
    return place if sum(left <= place <= right for left, right in middle) >= 0.8 * len(middle) else None


def _rows(text: Any) -> list[list[tuple[float, float, float, float]]]:
    """Return the page's rectangles of text (left, bottom, right, top) by row, from the top, each from the left."""
    rectangles = sorted((text.get_rect(index) for index in range(text.count_rects())), key=lambda r: -r[3])
    rows: list[list[tuple[float, float, float, float]]] = []
    for rectangle in rectangles:
        if rows and (rectangle[1] + rectangle[3]) / 2 > rows[-1][0][1]:
            rows[-1].append(rectangle)
        else:
            rows.append([rectangle])
    return [sorted(row) for row in rows]


def _by_column(text: Any, gutter: float) -> list[list[Any]]:
    """Return the lines anew: between lines that cross the gutter, the left column and then the right one."""
    ordered: list[list[Any]] = []
    left: list[list[Any]] = []
    right: list[list[Any]] = []
    for row in _rows(text):
        sides = ([r for r in row if r[2] <= gutter], [r for r in row if r[0] >= gutter])
        if len(sides[0]) + len(sides[1]) < len(row):
            ordered += [*left, *right, _line(text, row)]
            left, right = [], []
            continue
        for side, rectangles in zip((left, right), sides, strict=True):
            if rectangles:
                side.append(_line(text, rectangles))
    return [line for line in [*ordered, *left, *right] if line[0].strip()]


def _line(text: Any, row: list[tuple[float, float, float, float]]) -> list[Any]:
    words = " ".join(text.get_text_bounded(*rectangle).strip() for rectangle in row)
    words, _, rest = words.partition(HYPHEN)
    bottom, top = min(r[1] for r in row), max(r[3] for r in row)
    box = [row[0][0], bottom, row[-1][2], top, top - bottom]
    return [words + rest, words + rest == words and words.endswith("-"), *(_rounded(n) for n in box), True, False]


def _links(document: Any, page: Any) -> Iterator[str]:
    """Yield the addresses that the page's link annotations lead to."""
    import pypdfium2.raw as raw

    position, link = ctypes.c_int(0), raw.FPDF_LINK()
    for _ in range(_MOST_LINKS):
        if not raw.FPDFLink_Enumerate(page.raw, position, ctypes.byref(link)):
            return
        action = raw.FPDFLink_GetAction(link)
        if action and raw.FPDFAction_GetType(action) == raw.PDFACTION_URI:
            address = ctypes.create_string_buffer(raw.FPDFAction_GetURIPath(document.raw, action, None, 0))
            raw.FPDFAction_GetURIPath(document.raw, action, address, len(address))
            yield address.value.decode("utf-8", "replace")


if __name__ == "__main__":
    main()
