"""Small PDFs in which every line has a place, a size and a weight."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

PROSE = "Independent draws leave gaps, and a gap is what an average of few draws misses."


@dataclass(frozen=True)
class Set:
    """A line of a page: its text, where it begins (points from the lower left corner), and how it is set."""

    text: str
    x: float = 72
    y: float = 700
    size: float = 10
    bold: bool = False


@dataclass
class Page:
    """Lines and links of a page."""

    lines: list[Set] = field(default_factory=list)
    links: list[str] = field(default_factory=list)


def block(texts: Sequence[str], x: float = 72, y: float = 700, size: float = 10, bold: bool = False) -> list[Set]:
    """Return lines that stand closely below each other."""
    return [Set(text, x, y - number * 1.2 * size, size, bold) for number, text in enumerate(texts)]


def pdf_bytes(pages: Sequence[Page], outline: Sequence[tuple[str, int]] = ()) -> bytes:
    """Return a PDF of these pages; the outline's entries have a title and a page, from 0."""
    objects: list[bytes] = [b"", b"", _font("Helvetica"), _font("Helvetica-Bold")]

    def add(content: bytes) -> int:
        objects.append(content)
        return len(objects)

    numbers = []
    for page in pages:
        shown = " ".join(
            f"/F{2 if line.bold else 1} {line.size} Tf 1 0 0 1 {line.x} {line.y} Tm ({_escaped(line.text)}) Tj"
            for line in page.lines
        )
        stream = f"BT {shown} ET".encode("cp1252")
        contents = add(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
        links = [
            add(f"<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI ({url}) >> >>".encode())
            for url in page.links
        ]
        annotations = " ".join(f"{number} 0 R" for number in links)
        resources = "/Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> /MediaBox [0 0 595 842]"
        numbers.append(
            add(
                f"<< /Type /Page /Parent 2 0 R {resources} /Contents {contents} 0 R /Annots [{annotations}] >>".encode()
            )
        )
    objects[0] = b"<< /Type /Catalog /Pages 2 0 R >>"
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(f'{n} 0 R' for n in numbers)}] /Count {len(numbers)} >>".encode()
    if outline:
        first = len(objects) + 2
        last = first + len(outline) - 1
        root = add(f"<< /Type /Outlines /First {first} 0 R /Last {last} 0 R /Count {len(outline)} >>".encode())
        for number, (title, page_number) in enumerate(outline, start=first):
            following = f"/Next {number + 1} 0 R" if number < last else ""
            entry = f"/Parent {root} 0 R /Dest [{numbers[page_number]} 0 R /Fit] {following}"
            add(f"<< /Title ({_escaped(title)}) {entry} >>".encode())
        objects[0] = f"<< /Type /Catalog /Pages 2 0 R /Outlines {root} 0 R >>".encode()
    return pdf_file(objects)


def _font(name: str) -> bytes:
    return f"<< /Type /Font /Subtype /Type1 /BaseFont /{name} /Encoding /WinAnsiEncoding >>".encode()


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def pdf_file(objects: Sequence[bytes], trailer: str = "") -> bytes:
    """Return a file of these objects, the first of which is its root; `trailer`: further entries of the trailer."""
    body, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    end = f"trailer << /Size {len(objects) + 1} /Root 1 0 R {trailer}>>\nstartxref\n{len(body)}\n%%EOF\n"
    return body + f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}{end}".encode()
