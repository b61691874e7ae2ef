"""Runs the program that reads a PDF (`pdfium_child`) under limits of time, memory and output; takes in what it wrote.

A crash or a hang of PDFium ends that process only; the pages that it had written by then are kept.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

MOST_PAGES: Final = 300
"""Pages of a document that are read; papers with appendices have fewer."""
WALL_S: Final = 120.0
CPU_S: Final = 60
MEMORY_MIB: Final = 1024
"""Address space: the papers at hand need at most 150 MiB of it."""
MOST_OUTPUT: Final = 64 << 20
"""Bytes that the program may write: 300 pages full of text are 3 MB."""
_CHILD: Final = Path(__file__).with_name("pdfium_child.py")


@dataclass(frozen=True)
class Line:
    """A line as the file sets it; lengths in points, from the page's lower left corner."""

    text: str
    hyphen: bool
    """Whether a hyphen breaks its last word, which the text then lacks."""
    left: float
    bottom: float
    right: float
    top: float
    size: float
    """Of its type, the larger of its first and its last character."""
    upright: bool
    bold: bool


@dataclass(frozen=True)
class RawPage:
    """A page, or why there is none."""

    width: float = 0.0
    height: float = 0.0
    lines: tuple[Line, ...] = ()
    links: tuple[str, ...] = ()
    reordered: bool = False
    """Whether its lines ran across two columns and were put in order."""
    error: str = ""


@dataclass(frozen=True)
class RawPdf:
    """A PDF as PDFium reads it."""

    error: str = ""
    """Why nothing of it can be read."""
    page_count: int = 0
    metadata: dict[str, str] = field(default_factory=dict)
    outline: tuple[tuple[int, str, int | None], ...] = ()
    """Level, title, and page (from 0) where it is known."""
    pages: tuple[RawPage, ...] = ()
    ended: str = ""
    """What ended the reading before its last page."""


def read_raw(content: bytes) -> RawPdf:
    """Return what PDFium reads of a PDF, and what ended the reading early; nothing that a PDF holds raises an error."""
    arguments = [str(MEMORY_MIB), str(CPU_S), str(MOST_PAGES), str(MOST_OUTPUT)]
    with tempfile.TemporaryFile() as output:
        command = [sys.executable, "-P", str(_CHILD), *arguments]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=output, stderr=subprocess.DEVNULL) as child:
            try:
                child.communicate(content, timeout=WALL_S)
                ended = _words(child.returncode)
            except subprocess.TimeoutExpired:
                child.kill()
                ended = f"it took longer than {WALL_S:.0f} s"
        output.seek(0)
        return _taken_in(output.read(MOST_OUTPUT), ended)


def _words(returncode: int) -> str:
    if returncode == 0:
        return ""
    if returncode == -signal.SIGXCPU:
        return f"it took longer than {CPU_S} s of computing"
    if returncode == -signal.SIGXFSZ:
        return f"it has more text than {MOST_OUTPUT >> 20} MiB"
    if returncode < 0:
        return f"PDFium ended with {signal.Signals(-returncode).name}"
    return f"PDFium ended with an error (exit {returncode}; out of memory, probably)"


def _taken_in(output: bytes, ended: str) -> RawPdf:
    # A line that the end cut off is dropped; every other is whole.
    records = [json.loads(line) for line in output.split(b"\n")[:-1]]
    if not records:
        return RawPdf(error=ended or "PDFium wrote nothing")
    head, *pages = records
    if "error" in head:
        return RawPdf(error=head["error"])
    outline = tuple((level, title, page) for level, title, page in head["outline"])
    return RawPdf(
        page_count=head["pages"],
        metadata=head["metadata"],
        outline=outline,
        pages=tuple(_page(record) for record in pages),
        ended=ended,
    )


def _page(record: dict[str, Any]) -> RawPage:
    if "error" in record:
        return RawPage(error=record["error"])
    width, height = record["size"]
    lines = tuple(Line(*values) for values in record["lines"])
    return RawPage(width, height, lines, tuple(record["links"]), record["reordered"])
