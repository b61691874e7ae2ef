r"""LaTeX source: what becomes of commands, floats and references, and what \input may and may not do."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atefar_inspect.paper import Paper, PaperError, locate, read_latex
from atefar_inspect.paper.latex_text import Renderer

PROSE = "Independent draws leave gaps, and a gap is what an average of few draws misses.\n" * 8
SOURCE = (
    r"""
\documentclass{article}
\newcommand{\ours}{\textbf{EvenDraw}}
\newcommand{\gain}[2]{#1 to #2}
\def\err{\mathrm{err}}
\title{Even Draws\thanks{Thanks.} Waste \\ Fewer Samples}
\author{Ada Author$^1$ \and Ben B. Other \\ University of Draws}
\begin{document}
\maketitle
\begin{abstract}
Strata have a \emph{smaller} error. % not said here
\end{abstract}
\section{Introduction}\label{sec:intro}
Draws leave gaps~\citep[see][p.~3]{author2001, other2002}; \ours{} does not (Section~\ref{sec:method},
\cref{tab:error}): it goes from \gain{0.0028}{0.0009}, that is 5\,\% of $\err = 100\%$.
"""
    + PROSE
    + r"""
\subsection*{Aside}
\begin{table}[t]
  \centering\small
  \begin{tabular}{lrr}
    \toprule
    Draws & \multicolumn{2}{c}{Error} \\
    \cmidrule(lr){2-3}
    32 & 0.0028 & 0.31 \\
    64 & \textbf{0.0009} & 0.16 \\ \bottomrule
  \end{tabular}
  \caption{Error of the mean, $n = 400$.}
  \label{tab:error}
\end{table}
\section{Method}
\label{sec:method}
\begin{equation}
  \err(n) = \frac{1}{n} \label{eq:error}
\end{equation}
By \eqref{eq:error} it falls. The code is at \url{https://github.com/author/even-draws}.
\begin{figure}\includegraphics[width=3cm]{a.pdf}\caption{Gaps of \emph{independent} draws.}\end{figure}
\begin{comment} Nobody reads this. \end{comment}
\appendix
\section{Proofs}
M\"uller's ``proof'' is f{\'e}d to the reader --- at length.
\begin{thebibliography}{9}\bibitem{author2001} A. Author. On draws.\end{thebibliography}
\end{document}
What stands here is not read.
"""
)

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def writes(**files: str) -> Path:
        for name, content in files.items():
            path = tmp_path / "source" / (name.replace("__", "/") + ".tex")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
        return tmp_path / "source"

    return writes


@pytest.fixture
def paper(write: Write) -> Paper:
    return read_latex(write(main=SOURCE))


def document(body: str) -> str:
    """Return a document with this body and enough text to be one."""
    return f"\\documentclass{{article}}\\begin{{document}}\n{PROSE}\n{body}\n\\end{{document}}\n"


def test_front_matter(paper: Paper) -> None:
    assert paper.title == "Even Draws Waste Fewer Samples"
    assert paper.authors == ("Ada Author", "Ben B. Other")
    assert paper.abstract == "Strata have a smaller error."
    assert paper.text.startswith(
        "=== page 1 ===\nEven Draws Waste Fewer Samples\n\nAda Author, Ben B. Other\n\nAbstract"
    )


def test_sections_are_numbered_as_latex_numbers_them(paper: Paper) -> None:
    assert [(s.label, s.title) for s in paper.sections] == [
        ("Abstract", "Abstract"),
        ("1", "Introduction"),
        ("Aside", "Aside"),
        ("2", "Method"),
        ("A", "Proofs"),
    ]
    for section in paper.sections:
        assert re.match(rf"({section.label} )?{section.title}", paper.pages[0][section.offset :])


def test_text_reads_as_the_printed_one(paper: Paper) -> None:
    assert "Draws leave gaps [author2001, other2002]; EvenDraw does not (Section 2,\nTable 1)" in paper.pages[0]
    assert "it goes from 0.0028 to 0.0009, that is 5 % of $\\mathrm{err} = 100\\%$." in paper.pages[0]
    assert 'Müller\'s "proof" is féd to the reader \u2014 at length.' in paper.pages[0]
    assert "Nobody reads this" not in paper.text
    assert "not said here" not in paper.text
    assert "What stands here" not in paper.text


def test_formulas_come_as_they_are_and_are_referred_to_by_number(paper: Paper) -> None:
    assert "\\begin{equation}\n\\mathrm{err}(n) = \\frac{1}{n}\n\\end{equation}" in paper.pages[0]
    assert "By (1) it falls." in paper.pages[0]


def test_tables_and_captions_are_units(paper: Paper) -> None:
    table, figure = paper.units
    assert (table.kind, table.label, table.caption) == ("table", "1", "Error of the mean, $n = 400$.")
    assert table.rows == "Draws | Error\n32 | 0.0028 | 0.31\n64 | 0.0009 | 0.16"
    assert paper.pages[0][table.offset :].startswith(f"Table 1: {table.caption}\n{table.rows}\n\n")
    assert (figure.kind, figure.label, figure.caption) == ("figure", "1", "Gaps of independent draws.")


def test_references_and_links(paper: Paper) -> None:
    assert "A. Author. On draws." in paper.references
    assert "A. Author. On draws." not in paper.text
    assert paper.repositories == ("https://github.com/author/even-draws",)


def test_references_stay_if_asked_for(write: Write) -> None:
    paper = read_latex(write(main=SOURCE), with_references=True)
    assert "A. Author. On draws." in paper.text
    assert paper.references == ""


def test_a_quote_is_located_by_section(paper: Paper) -> None:
    span = locate(paper, "Gaps of independent draws")
    assert span is not None
    assert (span.page, span.section, span.exact) == (1, "2", True)


def test_input_is_followed_in_folders_too(write: Write) -> None:
    folder = write(
        main=document("\\input{parts/one} \\include{parts/two.tex}\\input parts/three\n\\import{parts/}{four}"),
        parts__one="The first part. \\input{deep/five}",
        parts__two="The second part.",
        parts__three="The third part.",
        parts__four="The fourth part.",
        parts__deep__five="The fifth part.",
    )
    paper = read_latex(folder)
    assert [word in paper.text for word in ("first", "second", "third", "fourth", "fifth")] == [True] * 5
    assert paper.notes == ()


def test_a_missing_input_is_a_partial_result_that_says_so(write: Write) -> None:
    paper = read_latex(write(main=document("\\input{absent}")))
    assert paper.notes == ("\\input{absent}: there is no such file; what it holds is missing.",)
    assert "Independent draws" in paper.text


def test_where_only_inputs_are_and_all_are_missing_it_is_an_error_that_names_one(write: Write) -> None:
    source = "\\documentclass{article}\\begin{document}\\input{body}\\end{document}"
    with pytest.raises(PaperError, match=r"\A[^\n]*hardly any text \(\\input\{body\}: there is no such file[^\n]*\Z"):
        read_latex(write(main=source))


@pytest.mark.parametrize("name", ["../secret", "/etc/passwd", "parts/../../secret", "../source/../secret"])
def test_input_does_not_leave_the_folder(tmp_path: Path, write: Write, name: str) -> None:
    (tmp_path / "secret.tex").write_text("the secret words", encoding="utf-8")
    paper = read_latex(write(main=document(f"\\input{{{name}}}"), parts__one="A part."))
    assert "secret words" not in paper.text
    assert paper.notes == (f"\\input{{{name}}} leaves the folder and was not followed.",)


def test_a_link_that_leaves_the_folder_is_not_read(tmp_path: Path, write: Write) -> None:
    (tmp_path / "secret.tex").write_text("the secret words", encoding="utf-8")
    folder = write(main=document("\\input{inner}"))
    (folder / "inner.tex").symlink_to(tmp_path / "secret.tex")
    paper = read_latex(folder)
    assert "secret words" not in paper.text
    assert "inner.tex is a link that leaves the folder and was not read." in paper.notes


def test_files_that_include_each_other_end(write: Write) -> None:
    paper = read_latex(write(main=document("\\input{one}"), one="One. \\input{two}", two="Two. \\input{one}"))
    assert paper.notes == ("\\input{one} goes in a circle or too deep and was not followed.",)


def test_input_that_multiplies_is_refused_before_it_fills_the_memory(write: Write) -> None:
    files = {f"f{n}": f"\\input{{f{n + 1}}}" * 10 + "x" * 1000 for n in range(18)}
    with pytest.raises(PaperError, match="has more than 8 MiB of source"):
        read_latex(write(main=document("\\input{f0}"), **files, f18="x"))


def test_macros_that_multiply_end(write: Write) -> None:
    names = [f"\\z{letter}" for letter in "abcdefghijklm"]
    steps = (f"\\newcommand{{{name}}}{{{before * 30}}}" for before, name in pairwise(names))
    macros = f"\\newcommand{{{names[0]}}}{{x}}{''.join(steps)}"
    paper = read_latex(write(main=macros + document("\\zm \\self \\newcommand{\\self}{a \\self\\self}")))
    assert len(paper.text) < 20_000_000


def test_of_two_documents_the_usual_name_is_read_and_the_other_is_said(write: Write) -> None:
    paper = read_latex(write(main=document("The main one."), supplement=document("Another.")))
    assert "The main one." in paper.text
    assert paper.notes == ("Other documents beside main.tex were not read: supplement.tex.",)


def test_a_folder_without_a_document_is_one_line(write: Write) -> None:
    with pytest.raises(PaperError, match=r"\A[^\n]*none of its 1 files[^\n]*\Z"):
        read_latex(write(notes="only notes"))


def test_the_hash_is_the_file_s_or_that_of_all_that_were_read(write: Write) -> None:
    folder = write(main=document("One."), unread="Not read.")
    alone = read_latex(folder).sha256
    write(unread="Changed.")
    assert read_latex(folder).sha256 == alone
    write(main=document("One. \\input{unread}"))
    both = read_latex(folder).sha256
    write(unread="Changed again.")
    assert read_latex(folder).sha256 not in (alone, both)


PIECES = r"""
\begin{table} \end{table} \begin{tabular}{ll} \end{tabular} \begin{equation} \end{equation} \begin{abstract} \caption{
\label{a} \ref{a} \textbf{ \section{ \cite{ \footnote{ \item \' \\ \[ \( { } [ ] $ $$ & % x
"""
LATEX = st.lists(st.sampled_from(PIECES.split()), max_size=40)


@settings(deadline=None, max_examples=200)
@given(LATEX)
def test_any_source_becomes_some_text(pieces: list[Any]) -> None:
    assert isinstance(Renderer({}).plain(" ".join(pieces)), str)


def test_deep_and_endless_source_takes_no_time_to_speak_of() -> None:
    for source in ("\\footnote{" * 5000, "\\begin{table}" * 20000, "{" * 100000, "$" * 99999, "\\textbf{" * 20000):
        Renderer({}).plain(source)
