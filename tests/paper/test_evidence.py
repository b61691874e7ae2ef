"""A quote is evidence only if the paper has it; what a PDF's text distorts does not matter, a number does."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atefar_inspect.paper import Paper, Section, locate, span_sha256
from atefar_inspect.paper.evidence import LONGEST_SPAN_WORDS

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


NEAR = Paper(
    Path("p.pdf"),
    "0" * 64,
    "Draws",
    (
        "1 Results\nOur estimator does not need a seed (p < 0.05), and lowers the mean squared error by "
        "\u22120.31 to 12.5 at most, for each of the 400 integrands of [7, 12]. It is likely that fewer draws "
        "suffice for \u03c3\u00b2 \u2264 3.\n",
    ),
    (Section("1", 1, 0),),
)


@pytest.mark.parametrize(
    "quote",
    [
        "and lowers the mean squared error by \u22120.31 to 12.5 at most",
        "and lowers the mean squared error by -0.31 to 12.5 at most",
        "lowers the mean squared error by \u22120.31 to 12.5 at most, for each of the 400 integrands of [7,12].",
        "does not need a seed (p<0.05), and lowers",
        "fewer draws suffice for sigma2 <= 3",
        "FEWER DRAWS SUFFICE for $\\sigma^2 ≤ 3$",
    ],
)
def test_how_a_quote_is_typed_does_not_matter(quote: str) -> None:
    span = locate(NEAR, quote)
    assert span is not None
    assert span.exact


@pytest.mark.parametrize(
    "quote",
    [
        "lowers the mean squared error by \u22120.31 to 13.5 at most, for each",  # a number
        "lowers the mean squared error by 0.31 to 12.5 at most, for each",  # its sign
        "does not need a seed (p > 0.05), and lowers the mean squared error",  # a comparison
        "Our estimator does need a seed (p < 0.05), and lowers the mean squared error",  # no negation
        "It is not likely that fewer draws suffice for \u03c3² ≤ 3, for each of the integrands",  # a negation
        "raises the mean squared error by \u22120.31 to 12.5 at most, for each of the 400 integrands",  # the first word
        "lowers the mean squared error by \u22120.31 to 12.5 at most, for none of the 400 integrands",  # one in between
        "lowers the mean squared error by \u22120.31 to 12.5 at most, for each of the 400 estimators",  # the last word
        "lowers the mean squared error by \u22120.31 to 12.5 at least, for each of the 400 integrands",
        "the mean squared error lowers by \u22120.31 to 12.5 at most, for each of the 400 integrands",  # their order
        "It is likely that fewer draws suffice, for each of the 400 integrands of the appendix",  # spliced together
        "Our estimator lowers the mean squared error by \u22120.31 to 12.5 at most",  # something left out, unmarked
    ],
)
def test_a_quote_that_is_altered_is_not_found(quote: str) -> None:
    assert locate(NEAR, quote) is None


def test_a_quote_that_a_figure_interrupts_is_found_where_it_begins() -> None:
    pages = (
        "1 Results\nThe error of the mean falls with the number of draws, and it does so for every\n",
        "Figure 2: The error, by draws.\n0.0 0.2 0.4\nintegrand that has a bounded derivative, as Section 3 shows.\n",
    )
    paper = Paper(Path("p.pdf"), "0" * 64, "Draws", pages, (Section("1", 1, 0),))
    span = locate(paper, "it does so for every integrand that has a bounded derivative")
    assert span is not None
    assert (span.page, span.offset, span.exact) == (1, pages[0].index("it does so"), True)
    assert span.sha256 == span_sha256("it does so for every")
    assert locate(paper, "it does so for every 0.2 0.4 integrand that has a bounded derivative") is None
    assert locate(paper, "the number of draws, integrand that has a bounded derivative") is None


def test_words_that_stand_twice_are_found_where_their_signs_agree() -> None:
    pages = ("The change of the error is 0.31 points.\n", "The change of the error is \u22120.31 points.\n")
    paper = Paper(Path("p.pdf"), "0" * 64, "Draws", pages, ())
    assert [span.page for quote in pages if (span := locate(paper, quote))] == [1, 2]


def test_a_word_that_the_pdf_spells_otherwise_is_forgiven_but_marked() -> None:
    span = locate(PAPER, "the mean squared error μ falls from 0.0028 to 0.000009 (n = 400 runs)")
    assert span is not None
    assert not span.exact


def test_the_hash_is_of_whole_words_whatever_a_quote_begins_and_ends_in() -> None:
    pages = ("Draws—if they are even—leave no gap: the error falls as O(n^2), and no slower.\n",)
    paper = Paper(Path("p.pdf"), "0" * 64, "Draws", pages, ())
    span = locate(paper, "if they are even, leave no gap: the error falls as O(n")
    assert span is not None
    assert span.sha256 == span_sha256("Draws—if they are even—leave no gap: the error falls as O(n^2),")


def test_the_hash_is_of_a_long_quote_s_first_words() -> None:
    words = [f"word{number}" for number in range(LONGEST_SPAN_WORDS + 50)]
    paper = Paper(Path("p.pdf"), "0" * 64, "Draws", (" ".join(words),), ())
    span = locate(paper, " ".join(words))
    assert span is not None
    assert span.sha256 == span_sha256(" ".join(words[:LONGEST_SPAN_WORDS]))


def test_the_hash_is_of_the_paper_s_words_and_not_of_the_quote_s() -> None:
    span = locate(PAPER, "THE EFFICIENT estimator of section 2")
    assert span is not None
    assert span.sha256 == span_sha256("the  eﬃcient estimator\nof Section 2")
    assert span_sha256("a  b\n") == span_sha256("a b")


@given(st.text(max_size=80))
def test_any_quote_has_an_answer(quote: str) -> None:
    span = locate(PAPER, quote)
    assert span is None or 1 <= span.page <= len(PAGES)
