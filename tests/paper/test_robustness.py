"""Whatever a PDF holds, reading it ends in a paper or a one-line error, within limits of time and memory.

Set ATEFAR_PAPERS to a folder with PDFs of real papers to mutate these, too.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pypdf
import pytest
from drawn_pdf import PROSE, Page, Set, block, pdf_bytes

from atefar_inspect.paper import Paper, PaperError, pdf_process, read_pdf
from atefar_inspect.paper.pdf_process import read_raw

MUTATIONS = 300
OF_REAL_PAPERS = 300 if os.environ.get("ATEFAR_LONG") == "1" else 40
"""A real paper takes a second to read."""
LONGEST_S = 20.0
MOST_MIB = 512
"""Memory of the reading process for a mutation: the papers themselves need less than 150."""


def sample() -> bytes:
    """Return a PDF with what PDFs of papers have: two pages, fonts, an outline and links."""
    first = Page([Set("Even Draws", 72, 770, 18), *block([PROSE] * 12, y=740)], ["https://github.com/author/draws"])
    second = Page([Set("2 Method", 72, 770, 12, True), *block([PROSE] * 12, y=740), Set("2", 290, 30)])
    return pdf_bytes([first, second], [("Method", 1)])


def mutated(content: bytes, rng: random.Random) -> bytes:
    """Return a PDF with one kind of damage: bytes or numbers changed, a part cut, doubled or moved, the end cut off."""
    damaged = bytearray(content)
    kind = rng.randrange(6)
    start, length = rng.randrange(9, len(damaged)), rng.randrange(1, 400)
    if kind == 0:
        for _ in range(rng.randrange(1, 30)):
            damaged[rng.randrange(9, len(damaged))] = rng.randrange(256)
    elif kind == 1:
        del damaged[start : start + length]
    elif kind == 2:
        damaged[start:start] = damaged[start : start + length] * rng.randrange(1, 40)
    elif kind == 3:
        del damaged[start:]
    elif kind == 4:
        piece = damaged[start : start + length]
        del damaged[start : start + length]
        place = rng.randrange(9, len(damaged))
        damaged[place:place] = piece
    else:
        digits = [place for place, byte in enumerate(damaged) if 48 <= byte <= 57]
        for place in rng.sample(digits, min(len(digits), 8)):
            damaged[place] = rng.choice(b"0123456789")
    return bytes(damaged)


def outcomes(contents: Iterator[bytes], path: Path) -> Iterator[Paper | PaperError]:
    """Yield what reading each of the documents ends in; whatever else it raises is raised."""
    for content in contents:
        path.write_bytes(content)
        started = time.monotonic()
        try:
            yield read_pdf(path)
        except PaperError as error:
            assert "\n" not in str(error)
            assert str(error).startswith(str(path))
            yield error
        assert time.monotonic() - started < LONGEST_S


def test_mutations_end_in_a_paper_or_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_process, "MEMORY_MIB", MOST_MIB)  # the kernel holds the process to it
    rng, content = random.Random(5), sample()
    ended = list(outcomes((mutated(content, rng) for _ in range(MUTATIONS)), tmp_path / "m.pdf"))
    papers = [one for one in ended if isinstance(one, Paper)]
    assert len(ended) == MUTATIONS
    assert 100 < len(papers) < MUTATIONS


@pytest.mark.skipif("ATEFAR_PAPERS" not in os.environ, reason="ATEFAR_PAPERS names no folder with papers")
@pytest.mark.timeout(900)
def test_mutations_of_real_papers_end_in_a_paper_or_in_one_line(tmp_path: Path) -> None:
    files = sorted(Path(os.environ["ATEFAR_PAPERS"]).glob("*.pdf"))
    rng = random.Random(6)
    contents = (mutated(files[number % len(files)].read_bytes(), rng) for number in range(OF_REAL_PAPERS))
    ended = list(outcomes(contents, tmp_path / "m.pdf"))
    assert len(ended) == OF_REAL_PAPERS
    assert any(isinstance(one, Paper) for one in ended)


@pytest.mark.skipif("ATEFAR_PAPERS" not in os.environ, reason="ATEFAR_PAPERS names no folder with papers")
def test_real_papers_have_a_title_sections_and_references() -> None:
    for file in sorted(Path(os.environ["ATEFAR_PAPERS"]).glob("*.pdf")):
        paper = read_pdf(file)
        assert len(paper.title) > 10, file
        assert {"1", "References"} <= {section.label for section in paper.sections}, file
        assert len(paper.abstract) > 300, file
        assert len(paper.references) > 1000, file
        assert paper.notes == (), file
        assert "\ufffe" not in paper.text
        assert not any(line.strip().isdigit() and line.strip() == str(n) for n, line in _last_lines(paper)), file


def _last_lines(paper: Paper) -> Iterator[tuple[int, str]]:
    for number, text in enumerate(paper.pages, start=1):
        if text:
            yield number, text.splitlines()[-1]


@pytest.fixture
def written(tmp_path: Path) -> Callable[[bytes], Path]:
    def write(content: bytes) -> Path:
        path = tmp_path / "paper.pdf"
        path.write_bytes(content)
        return path

    return write


def test_an_encrypted_file_is_told_from_a_damaged_one(tmp_path: Path, written: Callable[[bytes], Path]) -> None:
    writer = pypdf.PdfWriter(clone_from=written(sample()))
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(tmp_path / "locked.pdf")
    with pytest.raises(PaperError, match="is encrypted; save a copy without a password"):
        read_pdf(tmp_path / "locked.pdf")


def test_a_file_that_anyone_may_open_is_read_whatever_it_forbids(
    tmp_path: Path, written: Callable[[bytes], Path]
) -> None:
    writer = pypdf.PdfWriter(clone_from=written(sample()))
    writer.encrypt("", "owner", algorithm="RC4-128", permissions_flag=pypdf.constants.UserAccessPermissions(0))
    writer.write(tmp_path / "open.pdf")
    assert len(read_pdf(tmp_path / "open.pdf").pages) == 2


def test_a_file_without_pages_is_one_line(written: Callable[[bytes], Path]) -> None:
    with pytest.raises(PaperError, match="has no pages"):
        read_pdf(written(pdf_bytes([])))


def test_a_file_of_images_is_one_line(written: Callable[[bytes], Path]) -> None:
    with pytest.raises(PaperError, match="holds no text; a scanned paper"):
        read_pdf(written(pdf_bytes([Page()] * 3)))


def test_a_cut_off_file_is_read_as_far_as_it_goes_or_is_one_line(written: Callable[[bytes], Path]) -> None:
    content = sample()
    assert len(read_pdf(written(content[: content.rindex(b"startxref")])).pages) == 2
    with pytest.raises(PaperError, match="is damaged"):
        read_pdf(written(content[:200]))


def test_of_a_thousand_pages_the_first_are_read_and_it_is_said(written: Callable[[bytes], Path]) -> None:
    paper = read_pdf(written(pdf_bytes([Page(block([f"{PROSE} On page {n}."], y=400)) for n in range(1000)])))
    assert len(paper.pages) == pdf_process.MOST_PAGES
    assert paper.notes == ("Only the first 300 of 1000 pages were read.",)


def test_a_file_that_is_too_large_is_not_read(
    written: Callable[[bytes], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("atefar_inspect.paper.pdf.MOST_BYTES", 1000)
    with pytest.raises(PaperError, match="is larger than"):
        read_pdf(written(sample()))


CRASHES = {
    "os.kill(os.getpid(), signal.SIGSEGV)": "PDFium ended with SIGSEGV",
    "time.sleep(60)": "it took longer than 2 s",
    "b'x' * (4 << 30)": "PDFium ended with an error (exit 1; out of memory, probably)",
    "print('x' * (65 << 20))": "it has more text than 64 MiB",
}


@pytest.mark.parametrize(("crash", "words"), CRASHES.items())
def test_what_was_read_before_a_crash_is_kept_and_it_is_said(
    written: Callable[[bytes], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, crash: str, words: str
) -> None:
    # No PDF at hand crashes PDFium, so the program that reads is made to end as if on its second page.
    program = Path(pdf_process.__file__).with_name("pdfium_child.py").read_text(encoding="utf-8")
    made = program.replace(
        "    page = document[number]\n",
        f"    if number == 1:\n        import os, time\n        {crash}\n    page = document[number]\n",
    )
    assert made != program
    child = tmp_path / "child.py"
    child.write_text(made, encoding="utf-8")
    monkeypatch.setattr(pdf_process, "_CHILD", child)
    monkeypatch.setattr(pdf_process, "WALL_S", 2.0)
    paper = read_pdf(written(sample()))
    assert paper.notes == (f"Only the first 1 of 2 pages were read: {words}.",)
    assert len(paper.pages) == 1


def test_a_crash_before_the_first_page_is_one_line(
    written: Callable[[bytes], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    child = tmp_path / "child.py"
    child.write_text("import os; os.abort()", encoding="utf-8")
    monkeypatch.setattr(pdf_process, "_CHILD", child)
    with pytest.raises(PaperError, match=r"\A[^\n]*is damaged \(PDFium ended with SIGABRT\)\Z"):
        read_pdf(written(sample()))


def test_an_outline_without_end_and_one_that_goes_in_circles_end() -> None:
    content = pdf_bytes([Page(block([PROSE] * 12))], [(f"Entry {n}", 0) for n in range(5000)])
    assert len(read_raw(content).outline) == 2000
    circle = pdf_bytes([Page(block([PROSE] * 12))], [("One", 0), ("Two", 0)])
    first = circle.index(b"/Title (One)")
    number = circle[circle.index(b"/Next ", first) + 6 :].split(b" ")[0]
    circled = circle.replace(b"/Title (Two)", b"/Title (Two) /Next %s 0 R" % number)
    assert len(read_raw(circled).outline) <= 2000
