"""A quote is evidence only if the paper has it; what a PDF's text distorts does not matter, a number does."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atefar_inspect.paper import Paper, Section, locate, span_sha256

PAGES = (
    "1 Introduction\nIndependent draws leave gaps, which the eﬃcient estimator of Section 2 avoids.\n",
    "2 Results\nWith 32 draws the mean squared error falls from 0.0028 to 0.000009 (n = 400 runs), a differ-\nence "
    "that no seed explains. It holds for every\n",
    "integrand that we tried, and vanishes for constants.\n",
)
PAPER = Paper(Path("p.pdf"), "0" * 64, "Draws", PAGES, (Section("1", 1, 0), Section("2", 2, 0)))


@pytest.mark.parametrize(
    ("quote", "page", "section"),
    [
        ("Independent draws leave gaps", 1, "1"),
        ("the efficient estimator of section 2", 1, "1"),
        ("error falls from 0.0028 to 0.000009 (n=400 runs)", 2, "2"),
        ("a difference that no seed explains", 2, "2"),
        ("It holds for every integrand that we tried", 2, "2"),
        ("Independent draws leave gaps ... vanishes for constants", 1, "1"),
        ("vanishes for constants", 3, "2"),
    ],
)
def test_a_quote_is_found_where_it_stands(quote: str, page: int, section: str) -> None:
    span = locate(PAPER, quote)
    assert span is not None
    assert (span.page, span.section, span.exact) == (page, section, True)


@pytest.mark.parametrize(
    "quote",
    [
        "dependent draws fill every gap there is",
        "error falls from 0.0028 to 0.000008",
        "error falls from 0.028 to 0.000009",
        "It holds for every integrand that we tried, and also grows for constants in every case",
        "Independent draws leave gaps ... and this part the paper does not have",
        "32 draws",
        "...",
        "",
    ],
)
def test_what_the_paper_does_not_say_is_not_found(quote: str) -> None:
    assert locate(PAPER, quote) is None


def test_a_word_that_the_pdf_spells_otherwise_is_forgiven_but_marked() -> None:
    span = locate(PAPER, "the mean squared error μ falls from 0.0028 to 0.000009 (n = 400 runs)")
    assert span is not None
    assert not span.exact


def test_the_hash_is_of_the_paper_s_words_and_not_of_the_quote_s() -> None:
    span = locate(PAPER, "THE EFFICIENT estimator of section 2")
    assert span is not None
    assert span.sha256 == span_sha256("the  eﬃcient estimator\nof Section 2")
    assert span_sha256("a  b\n") == span_sha256("a b")


@given(st.text(max_size=80))
def test_any_quote_has_an_answer(quote: str) -> None:
    span = locate(PAPER, quote)
    assert span is None or 1 <= span.page <= len(PAGES)
