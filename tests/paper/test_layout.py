"""Columns, broken words, ligatures, running heads, page numbers, captions, tables and references of a PDF."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from drawn_pdf import PROSE, Page, Set, block

from atefar_inspect.paper import Link, read_pdf

DrawPdf = Callable[..., Path]
LEFT = (
    "Independent draws leave gaps that an",
    "average of few of them will miss, so",
    "the error of the mean is larger than",
    "it would be for draws from strata of",
    "equal length, which leave no gap that",
    "is longer than two of the intervals,",
)
RIGHT = (
    "With thirty two draws the error of the",
    "estimate falls by a factor of three in",
    "our tests, which no seed explains, as",
    "the table on the next page will show.",
    "The same holds for every integrand of",
    "the set, and for those of the appendix,",
)


def many(count: int, y: float = 700) -> list[Set]:
    """Return running text of so many lines."""
    return block([f"{PROSE} This is said in line {number} of many." for number in range(count)], y=y)


def test_columns_in_the_order_of_the_file_are_left_as_they_are(draw_pdf: DrawPdf) -> None:
    paper = read_pdf(draw_pdf([Page([*block(LEFT * 4, x=50), *block(RIGHT * 4, x=310)])]))
    text = " ".join(paper.pages[0].split())
    assert "average of few of them will miss, so the error of the mean" in text
    assert "an With thirty" not in text
    assert paper.notes == ()


def test_columns_that_a_file_writes_line_by_line_across_are_put_in_order_and_noted(draw_pdf: DrawPdf) -> None:
    rows = zip(block(LEFT * 4, x=50), block(RIGHT * 4, x=310), strict=True)
    heading = Set("Even Draws Waste Fewer Samples, as a Title Across Both Columns", 50, 760, 14)
    paper = read_pdf(draw_pdf([Page([heading, *(line for row in rows for line in row)])]))
    text = " ".join(paper.pages[0].split())
    assert "average of few of them will miss, so the error of the mean" in text
    assert "the error of the estimate falls by a factor of three" in text
    assert text.index("With thirty two") > text.index("longer than two of the intervals")
    assert paper.notes == ("Pages whose lines ran across two columns, put in order by rule: 1.",)


def test_a_table_is_not_taken_for_two_columns(draw_pdf: DrawPdf) -> None:
    rows = [
        cell for n in range(30) for cell in (Set(f"set {n} 0.{n}", 80, 600 - 12 * n), Set(f"{n}.5", 400, 600 - 12 * n))
    ]
    paper = read_pdf(draw_pdf([Page([*many(6), *rows])]))
    assert "set 3 0.3 3.5" in paper.pages[0]


@pytest.mark.parametrize(
    ("broken", "rest", "whole"),
    [
        ("the esti-", "mate of the mean", "the estimate of the mean"),
        ("a second-", "order method", "a second-order method"),  # the document has "second-order" elsewhere
        ("of the log-", "scale in use", "of the log-scale in use"),  # it has both words, and not "logscale"
        ("the network ResNet-", "18 has layers", "the network ResNet-18 has layers"),
        ("of the class EMNLP-", "IJCNLP of venues", "of the class EMNLP-IJCNLP of venues"),
    ],
)
def test_a_word_that_a_line_s_end_breaks_is_whole(draw_pdf: DrawPdf, broken: str, rest: str, whole: str) -> None:
    known = ["A second-order method has a log of its scale.", broken, rest]
    paper = read_pdf(draw_pdf([Page([*many(12), *block(known, y=400)])]))
    assert whole in paper.pages[0]


def test_a_footnote_does_not_become_the_end_of_a_broken_word(draw_pdf: DrawPdf) -> None:
    lines = [*many(12), *block(["This is said of post-"], y=300), Set("3Our code is at the address below.", 72, 280, 7)]
    assert "post-\n3Our code" in read_pdf(draw_pdf([Page(lines)])).pages[0]


def test_running_heads_and_page_numbers_go_and_numbers_of_an_axis_stay(draw_pdf: DrawPdf) -> None:
    pages = [
        Page(
            [
                Set(f"Even Draws, page {n} of 4", 200, 810, 8),
                *many(12),
                Set("0.5", 100, 60, 7),
                Set(str(n + 6), 290, 30),
            ]
        )
        for n in range(1, 5)
    ]
    paper = read_pdf(draw_pdf(pages))
    assert [text.startswith("Independent draws") for text in paper.pages] == [True] * 4
    assert [text.splitlines()[-1] for text in paper.pages] == ["0.5"] * 4


def test_what_stands_at_an_edge_once_stays(draw_pdf: DrawPdf) -> None:
    paper = read_pdf(draw_pdf([Page([*many(12), Set("Under review at a workshop", 72, 40)]), Page(many(12))]))
    assert "Under review at a workshop" in paper.pages[0]


def test_a_number_that_is_not_the_page_s_stays(draw_pdf: DrawPdf) -> None:
    paper = read_pdf(draw_pdf([Page([*many(12), Set(n, 290, 30)]) for n in ("17", "4", "11")]))
    assert [text.splitlines()[-1] for text in paper.pages] == ["17", "4", "11"]


def test_headings_of_the_outline_get_their_printed_numbers(draw_pdf: DrawPdf) -> None:
    first = [Set("1 Introduction", 72, 740, 12), *many(8), Set("7 Draws", 72, 590), *many(8, y=570)]
    second = [Set("2 Strata of Equal Length", 72, 740, 12), *many(8), Set("2.1 The error of", 72, 590, 11)]
    outline = [("Introduction", 0), ("Strata of Equal Length", 1), ("The error of x", 1)]
    paper = read_pdf(draw_pdf([Page(first), Page([*second, *many(8, y=560)])], outline))
    assert [(s.label, s.title, s.page) for s in paper.sections] == [
        ("1", "Introduction", 1),
        ("2", "Strata of Equal Length", 2),
        ("2.1", "The error of x", 2),
    ]
    assert [(s.label, first, last) for s, first, last in paper.section_pages] == [
        ("1", 1, 1),
        ("2", 2, 2),
        ("2.1", 2, 2),
    ]


def test_without_an_outline_a_list_s_numbers_are_no_headings_where_headings_are_set_off(draw_pdf: DrawPdf) -> None:
    numbered = block(["1. Draws leave gaps", "2. Strata leave none", "3. That is all"], y=740)
    headed = [Set("1 Introduction", 72, 690, 10, True), *many(6, y=670), Set("2 Method", 72, 580, 10, True)]
    paper = read_pdf(draw_pdf([Page([*numbered, *headed, *many(6, y=560)])]))
    assert [(s.label, s.title) for s in paper.sections] == [("1", "Introduction"), ("2", "Method")]


def references_and_appendix() -> list[Page]:
    listed = block([f"[{n}] A. Author. On draws, volume {n}, 2001." for n in range(6)], y=560)
    return [
        Page([Set("1 Introduction", 72, 740, 12), *many(10), Set("References", 72, 580, 12), *listed]),
        Page([*block(["[7] B. Author. On strata, 2002."]), Set("A Proofs", 72, 660, 12), *many(10, y=640)]),
    ]


def test_references_are_left_out_and_kept_aside_and_the_appendix_stays(draw_pdf: DrawPdf) -> None:
    paper = read_pdf(draw_pdf(references_and_appendix()))
    assert "On draws" not in paper.text
    assert "On strata" not in paper.text
    assert paper.references.startswith("[0] A. Author. On draws")
    assert paper.references.endswith("[7] B. Author. On strata, 2002.")
    assert [(s.label, s.page) for s in paper.sections] == [("1", 1), ("References", 1), ("A", 2)]
    assert paper.pages[1].startswith("A Proofs")


def test_references_stay_if_asked_for(draw_pdf: DrawPdf) -> None:
    paper = read_pdf(draw_pdf(references_and_appendix()), with_references=True)
    assert "On strata" in paper.pages[1]
    assert paper.references == ""


def test_references_that_would_be_most_of_the_document_are_not_cut(draw_pdf: DrawPdf) -> None:
    paper = read_pdf(draw_pdf([Page([Set("References", 72, 740, 12), *many(20)])]))
    assert "line 19 of many" in paper.text


def test_a_table_and_its_caption_are_a_unit_and_stand_apart(draw_pdf: DrawPdf) -> None:
    table = block(
        ["Table 2: Error of the mean, n = 400.", "draws strata gap", "32 0.0028 0.31", "64 0.0009 0.16"], y=560
    )
    paper = read_pdf(draw_pdf([Page([*many(10), *table, *many(10, y=480)])]))
    (unit,) = paper.units
    assert (unit.kind, unit.label, unit.page) == ("table", "2", 1)
    assert unit.caption == "Table 2: Error of the mean, n = 400."
    assert unit.rows == "draws strata gap\n32 0.0028 0.31\n64 0.0009 0.16"
    assert f"\n\n{unit.caption}\n{unit.rows}\n\n" in paper.pages[0]
    assert paper.pages[0][unit.offset :].startswith("Table 2:")


def test_a_table_may_stand_above_its_caption(draw_pdf: DrawPdf) -> None:
    rows = block(["draws strata gap", "32 0.0028 0.31"], y=560)
    paper = read_pdf(
        draw_pdf([Page([*many(10), *rows, Set("Table 1: Error of the mean.", 72, 534), *many(10, y=500)])])
    )
    assert [(unit.caption, unit.rows) for unit in paper.units] == [
        ("Table 1: Error of the mean.", "draws strata gap\n32 0.0028 0.31")
    ]


@pytest.mark.parametrize(
    ("line", "label"),
    [
        (Set("Fig. A.1. Gaps of draws.", 72, 500), "A.1"),
        (Set("Figure 3 Gaps of draws.", 72, 500), "3"),
        (Set("Figure 3 gaps of draws.", 72, 500, 10, True), "3"),
        (Set("Figure 3 shows gaps of draws.", 72, 500), None),
    ],
)
def test_a_caption_is_told_by_a_mark_a_capital_or_bold_type(draw_pdf: DrawPdf, line: Set, label: str | None) -> None:
    paper = read_pdf(draw_pdf([Page([*many(10), line])]))
    assert [unit.label for unit in paper.units] == ([] if label is None else [label])


@pytest.mark.parametrize(("stem", "end", "whole"), [("n", 132, "n2"), ("10", 137, "10 2")])
def test_an_exponent_goes_back_into_its_line_and_makes_no_other_number(
    draw_pdf: DrawPdf, stem: str, end: float, whole: str
) -> None:
    exponent = [Set(f"The error is {stem}", 72, 400), Set("2", end, 408, 7), Set("for each.", end + 8, 400)]
    assert f"The error is {whole} for each." in read_pdf(draw_pdf([Page([*many(10), *exponent])])).pages[0]


def test_a_sentence_that_begins_a_line_with_a_table_s_name_is_no_caption(draw_pdf: DrawPdf) -> None:
    lines = block([PROSE, "Figure 3. It shows this, as it does for all of the draws."], y=560)
    assert read_pdf(draw_pdf([Page([*many(10), *lines])])).units == ()


def test_links_are_those_of_annotations_and_of_the_text(draw_pdf: DrawPdf) -> None:
    text = "The code is at github.com/author/even-draws, and the rest at https://example.org/data."
    links = ["https://github.com/author/strata", "mailto:author@example.org", "https://github.com/author/strata"]
    paper = read_pdf(draw_pdf([Page([*many(10), Set(text, 72, 400)], links)]))
    assert paper.links == (
        Link("https://github.com/author/strata", 1),
        Link("https://github.com/author/even-draws", 1),
        Link("https://example.org/data", 1),
    )
    assert paper.repositories == ("https://github.com/author/strata", "https://github.com/author/even-draws")


@pytest.mark.parametrize(
    "abstract",
    [
        [Set("Abstract", 250, 700, 12), *block([PROSE, "A stratum has none."], y=680)],
        block([f"Abstract {PROSE}", "A stratum has none."], y=680),
        block([PROSE, PROSE, PROSE, "A stratum has none."], y=680),
    ],
)
def test_authors_and_abstract_are_those_of_the_first_page(draw_pdf: DrawPdf, abstract: list[Set]) -> None:
    front = [
        Set("Even Draws Waste Fewer Samples", 100, 770, 18),
        Set("Ada Author1, Ben B. Other2 and Cem Third1", 150, 745),
        Set("1University of Draws, 2Institute of Strata", 150, 730, 8),
    ]
    paper = read_pdf(draw_pdf([Page([*front, *abstract, Set("1 Introduction", 72, 600, 12), *many(12, y=580)])]))
    assert paper.authors == ("Ada Author", "Ben B. Other", "Cem Third")
    assert paper.abstract.startswith("Independent draws leave gaps")
    assert paper.abstract.endswith("A stratum has none.")
