"""Looks up the manifest's evidence in the paper: a bundle holds hashes of spans, so every span of a page is hashed.

A span is hashed after NFKC with each run of white space as one space (`paper.span_sha256`). It begins and ends with a
whole word; the punctuation around it may or may not belong to it.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterator

import pypdfium2

from atefar_inspect.bundle import Bundle
from atefar_inspect.bundle.manifest import Evidence
from atefar_inspect.paper import Paper
from atefar_inspect.paper.evidence import LONGEST_SPAN_WORDS


def evidence_findings(bundle: Bundle, paper: Paper) -> list[str]:
    """Return a sentence for each piece of evidence that the paper does not have on its page, and for a wrong paper."""
    provenance = bundle.manifest.provenance
    if provenance.paper is None:
        return []
    if provenance.paper.sha256 != paper.sha256:
        return [
            f"task.yaml: provenance.paper.sha256 is {provenance.paper.sha256[:12]}..., and {paper.path.name} has "
            f"{paper.sha256[:12]}...; give the file that was read."
        ]
    found = _pages_of({evidence.sha256 for evidence in provenance.evidence}, provenance.evidence, paper)
    lines = (_finding(number, evidence, found, paper) for number, evidence in enumerate(provenance.evidence))
    return [line for line in lines if line]


def _finding(number: int, evidence: Evidence, found: dict[str, int], paper: Paper) -> str | None:
    """Return what is wrong with a piece of evidence, or None."""
    place = f"task.yaml: provenance.evidence[{number}]"
    page = found.get(evidence.sha256)
    if evidence.page > len(paper.pages):
        return f"{place}.page is {evidence.page}, but the paper has {len(paper.pages)} pages ({evidence.fact})"
    if page is None:
        return (
            f"{place}: no span of the paper has the SHA-256 {evidence.sha256[:12]}...; quote the words that support "
            f"this fact and hash them anew: {evidence.fact}"
        )
    if page != evidence.page:
        return f"{place}.page is {evidence.page}, but the span stands on page {page} ({evidence.fact})"
    return None


def _pages_of(wanted: set[str], evidence: tuple[Evidence, ...], paper: Paper) -> dict[str, int]:
    """Return the page of each hash that some span has: the stated pages are searched first, then the others."""
    stated = sorted({one.page for one in evidence if one.page <= len(paper.pages)})
    others = [page for page in range(1, len(paper.pages) + 1) if page not in stated]
    as_printed = _printed_pages(paper)
    found: dict[str, int] = {}
    for page in (*stated, *others):
        if missing := wanted - set(found):
            for own, following in dict.fromkeys(_texts(paper, as_printed, page)):
                found.update({sha256: page for sha256 in _hashes(own, following, missing) if sha256 not in found})
    return found


def _printed_pages(paper: Paper) -> list[str]:
    """Return the pages with words broken at a line's end as they are printed, where the file is a PDF at hand."""
    if paper.path.suffix.lower() != ".pdf" or not paper.path.is_file():
        return list(paper.pages)
    document = pypdfium2.PdfDocument(paper.path)
    try:
        return [page.get_textpage().get_text_bounded() for page in document]
    finally:
        document.close()


def _texts(paper: Paper, as_printed: list[str], page: int) -> Iterator[tuple[str, str]]:
    """Yield the forms in which the words of a page may have been quoted, and what a span may run on to."""
    for pages in (paper.pages, as_printed):
        if page <= len(pages):
            yield pages[page - 1], " ".join(pages[page].split()[:LONGEST_SPAN_WORDS]) if page < len(pages) else ""


def _hashes(own: str, following: str, wanted: set[str]) -> Iterator[str]:
    """Yield those of the wanted hashes that a span has which begins in a page's own words."""
    begins = unicodedata.normalize("NFKC", own).split()
    words = [*begins, *unicodedata.normalize("NFKC", following).split()]
    for start in range(len(begins)):
        for first in _without_marks(words[start], before=True):
            digest = hashlib.sha256()
            for number, word in enumerate(words[start : start + LONGEST_SPAN_WORDS]):
                begun = first if number == 0 else f" {word}"
                for ending in _without_marks(begun, before=False):
                    whole = digest.copy()
                    whole.update(ending.encode())
                    if (sha256 := whole.hexdigest()) in wanted:
                        yield sha256
                digest.update(begun.encode())


def _without_marks(word: str, *, before: bool) -> Iterator[str]:
    """Yield a word as it is, and without the punctuation before or after it."""
    yield word
    marks = "".join(char for char in word if not char.isalnum() and char != " ")
    bare = word.lstrip(marks) if before else word.rstrip(marks)
    if bare.strip() and bare != word:
        yield bare
