"""A PDF becomes a paper, or a one-line error that names the file."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path

import pypdfium2 as pdfium
import pytest

from atefar_inspect.paper import PaperError, read_pdf

WritePdf = Callable[..., Path]

FIRST = (
    """Even Draws Waste Fewer Samples
A. Author
arXiv:2401.00001v1 [stat.CO] 2 Jan 2024
Abstract
We show that draws from strata have a smaller error than independent draws of the same number.
1 Introduction
"""
    + "Independent draws leave gaps, and a gap is what an average misses.\n" * 6
)
SECOND = (
    """Running head
2 Method
2.1 Strata
One draw is taken from each of n intervals of equal length.
3 Results
"""
    + "With 32 draws the mean squared error falls from 0.0028 to 0.000009.\n" * 4
)


def test_title_text_dates_and_sections_are_read(tmp_path: Path, write_pdf: WritePdf) -> None:
    paper = read_pdf(write_pdf(tmp_path / "a.pdf", [FIRST, SECOND]))
    assert paper.title == "Even Draws Waste Fewer Samples"
    assert len(paper.pages) == 2
    assert "One draw is taken from each" in paper.pages[1]
    assert (paper.arxiv_id, paper.published) == ("2401.00001", datetime.date(2024, 1, 2))
    assert [section.label for section in paper.sections] == ["Abstract", "1", "2", "2.1", "3"]
    assert "=== page 2 ===" in paper.text


def test_metadata_title_is_preferred_unless_it_is_a_file_name(tmp_path: Path, write_pdf: WritePdf) -> None:
    assert read_pdf(write_pdf(tmp_path / "a.pdf", [FIRST], title="Strata for Averages")).title == "Strata for Averages"
    assert read_pdf(write_pdf(tmp_path / "b.pdf", [FIRST], title="main-v3-final.tex")).title.startswith("Even Draws")


def test_the_stamp_of_a_later_version_gives_only_the_month_of_the_first(tmp_path: Path, write_pdf: WritePdf) -> None:
    paper = read_pdf(write_pdf(tmp_path / "a.pdf", [FIRST.replace("v1 ", "v3 ").replace("2 Jan", "9 May")]))
    assert paper.published == datetime.date(2024, 1, 1)
    assert paper.published_from == "the month in the arXiv id"


def test_a_paper_without_any_date_says_so(tmp_path: Path, write_pdf: WritePdf) -> None:
    paper = read_pdf(write_pdf(tmp_path / "a.pdf", [FIRST.replace("arXiv:", "report ")]))
    assert (paper.arxiv_id, paper.published, paper.published_from) == (None, None, "unknown")


def test_bad_files_are_one_line_errors(tmp_path: Path, write_pdf: WritePdf) -> None:
    text = tmp_path / "notes.pdf"
    text.write_text("no PDF", encoding="utf-8")
    good = write_pdf(tmp_path / "good.pdf", [FIRST]).read_bytes()
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(good[:60])
    cases = {
        tmp_path / "absent.pdf": "no such file",
        tmp_path: "cannot be read",
        text: "is not a PDF",
        broken: "is damaged",
        write_pdf(tmp_path / "scan.pdf", ["p. 1", "p. 2"]): "holds hardly any text (2 letters in 2 pages)",
    }
    for path, words in cases.items():
        with pytest.raises(PaperError, match=r"\A[^\n]*\Z") as caught:
            read_pdf(path)
        assert words in str(caught.value)
        assert str(path) in str(caught.value)


def test_pdfium_marks_hyphens_as_this_module_expects(tmp_path: Path, write_pdf: WritePdf) -> None:
    pages = [FIRST + "The strata are of equal sam-\npling weight."]
    path = write_pdf(tmp_path / "a.pdf", pages)
    raw = pdfium.PdfDocument(path)[0].get_textpage().get_text_range()
    assert "sam\ufffepling" in raw
    assert "\ufffe" not in read_pdf(path).pages[0]
