r"""Reads LaTeX source: sections, captions, tables and formulas as their author wrote them.

Source has no pages: all of it is page 1, and a section is what tells where something stands.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from .latex_macros import argument, macros, replaced, without_definitions
from .latex_source import Sources, assembled, from_path
from .latex_text import Renderer, split_at_marks, tidy, unmarked
from .links import links
from .paper import Paper, PaperError, Section, Unit

FEWEST_LETTERS = 400


def read_latex(path: Path, *, with_references: bool = False) -> Paper:
    r"""Return the paper in a `.tex` file or in a folder of LaTeX source.

    What went wrong in part, such as an \input that cannot be followed, is in the paper's notes.

    Raises:
        PaperError: there is no such file, no main file, or hardly any text.
    """
    return paper_of(from_path(path), path, with_references=with_references)


def paper_of(sources: Sources, path: Path, *, with_references: bool = False) -> Paper:
    """Return the paper that source files make; for errors and notes see `read_latex`."""
    source = assembled(sources)
    text = _rendered(source.text, source.bibliography, with_references)
    if sum(char.isalpha() for char in text.text) < FEWEST_LETTERS:
        missing = f" ({source.notes[0]})" if source.notes else ""
        raise PaperError(f"{sources.name}: its source holds hardly any text{missing}")
    return Paper(
        path=path,
        sha256=source.sha256,
        title=text.title or path.stem,
        pages=(text.text,),
        sections=text.sections,
        authors=text.authors,
        abstract=text.abstract,
        units=text.units,
        links=links([(url, 1) for url in text.links], [text.text]),
        references=text.references,
        notes=source.notes,
    )


@dataclass(frozen=True)
class _Text:
    """What a paper's source says."""

    text: str
    title: str
    authors: tuple[str, ...]
    abstract: str
    sections: tuple[Section, ...]
    units: tuple[Unit, ...]
    links: tuple[str, ...]
    references: str


def _rendered(source: str, bibliography: str, with_references: bool) -> _Text:
    """Return the text of a paper's source, which has no comments any more."""
    preamble, begin, body = source.partition("\\begin{document}")
    preamble, body = (preamble, body.partition("\\end{document}")[0]) if begin else ("", source)
    known = macros(preamble + body)
    head, body = (replaced(without_definitions(part), known) for part in (preamble, body))
    first = Renderer({})
    first.render(body)
    renderer = Renderer(first.labels)
    text = renderer.render(body)
    title, authors = renderer.plain(_first_argument(head + body, "title")), tuple(_authors(head + body, renderer))
    listed = Renderer(first.labels).plain("\n".join([*renderer.references, bibliography]))
    end = f"References\n{listed}" if with_references and listed else ""
    if not renderer.abstract:  # some classes take it as an argument
        renderer.abstract = renderer.plain(_first_argument(head + body, "abstract"))
        authors_and_abstract = [", ".join(authors), renderer.abstract]
    else:
        authors_and_abstract = [", ".join(authors)]
    whole = "\n\n".join([title, *authors_and_abstract, text, end])
    return _placed(whole, renderer, title=title, authors=authors, references="" if with_references else listed)


def _placed(text: str, renderer: Renderer, *, title: str, authors: tuple[str, ...], references: str) -> _Text:
    """Return the text without the marks that sections, units and the abstract were given, and where these stood."""
    offsets: dict[int, int] = {}
    parts = split_at_marks(tidy(text))
    clean = parts[0]
    pieces, length = [clean], len(clean)
    for number, part in zip(parts[1::2], parts[2::2], strict=True):
        offsets[int(number)] = length
        pieces.append(part)
        length += len(part)
    sections = [
        Section(label, 1, offsets[mark], heading) for mark, label, heading in renderer.sections if mark in offsets
    ]
    units = [
        Unit(kind, label, 1, offsets[mark], caption, rows)
        for mark, kind, label, caption, rows in renderer.units
        if mark in offsets
    ]
    abstract = " ".join(unmarked(renderer.abstract).split())
    return _Text(
        "".join(pieces), title, authors, abstract, tuple(sections), tuple(units), tuple(renderer.links), references
    )


def _first_argument(text: str, command: str) -> str:
    match = re.search(rf"\\{command}\s*(?:\[[^\]]*\])?\s*(?=\{{)", text)
    found = argument(text, match.end()) if match else None
    return re.sub(r"\\\\(\[[^\]]*\])?", " ", found[0]) if found else ""


def _authors(text: str, renderer: Renderer) -> list[str]:
    r"""Return what \author names, as far as the parts between \\and, \\\\, commas and marks look like names."""
    names: list[str] = []
    for match in re.finditer(r"\\author\s*(?:\[[^\]]*\])?\s*(?=\{)", text):
        found = argument(text, match.end())
        parts = re.split(r"\\(?:and|And|AND|quad|qquad|\\)(?![a-zA-Z])|,|\$[^$]*\$|\n\n", found[0] if found else "")
        for part in parts:
            name = " ".join(renderer.plain(re.sub(r"\\textsuperscript\s*\{[^}]*\}", "", part)).split())
            if re.fullmatch(r"[^\W\d_][\w.'\u2019\-]*(?: [^\W\d_][\w.'\u2019\-]*){1,4}", name) and name not in names:
                names.append(name)
    return [name for name in names if not re.search(r"(?i)universi|institut|depart|school|research|laborator", name)]
