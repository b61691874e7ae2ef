"""Evidence is looked up by its hash: on the page that the manifest states, whatever stands around the span."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from atefar_inspect.bundle import Bundle
from atefar_inspect.certify.static.evidence import evidence_findings
from atefar_inspect.paper import Paper, locate, read_pdf, span_sha256

FILLER = "Nothing else is said here about the matter at hand, and so the page goes on. " * 6
FIRST = f"On Doubling\nWe show (see the appendix) that twice is more than once.\n{FILLER}"
SECOND = f"Results\nThe share of doubled integers is 0.75 over all runs, and a span may run\n{FILLER}"


@pytest.fixture
def paper(tmp_path: Path, write_pdf: Callable[..., Path]) -> Paper:
    return read_pdf(write_pdf(tmp_path / "paper.pdf", [FIRST, SECOND]))


@pytest.fixture
def cite(make_bundle: Callable[..., Path], paper: Paper) -> Callable[..., Bundle]:
    """Return a bundle of this paper that cites one span."""

    def bundle(span: str, page: int, sha256: str = paper.sha256) -> Bundle:
        evidence = [{"fact": "Twice is more.", "section": "1", "page": page, "sha256": span_sha256(span)}]
        changes: dict[str, Any] = {"provenance.evidence": evidence, "provenance.paper.sha256": sha256}
        return Bundle.open(make_bundle(manifest=changes))

    return bundle


@pytest.mark.parametrize(
    ("span", "page"),
    [
        ("twice is more than once.", 1),
        ("twice  is\nmore than once", 1),
        ("see the appendix", 1),
        ("The share of doubled integers is 0.75", 2),
    ],
)
def test_a_span_of_the_page_is_found(cite: Callable[..., Bundle], paper: Paper, span: str, page: int) -> None:
    assert evidence_findings(cite(span, page), paper) == []


def test_a_span_is_on_the_page_on_which_it_begins(make_bundle: Callable[..., Path], paper: Paper) -> None:
    spans = [("twice is more than once.", 1), ("The share of doubled integers is 0.75", 2)]
    cited = [{"fact": "A fact.", "section": "1", "page": page, "sha256": span_sha256(span)} for span, page in spans]
    changes = {"provenance.evidence": cited, "provenance.paper.sha256": paper.sha256}
    assert evidence_findings(Bundle.open(make_bundle(manifest=changes)), paper) == []


def test_what_extraction_located_is_found(cite: Callable[..., Bundle], paper: Paper) -> None:
    located = locate(paper, "we show (see the appendix) that twice is more")
    assert located is not None
    bundle = cite("We show (see the appendix) that twice is more", located.page)
    assert bundle.manifest.provenance.evidence[0].sha256 == located.sha256
    assert evidence_findings(bundle, paper) == []


def test_words_that_the_paper_does_not_have_are_no_evidence(cite: Callable[..., Bundle], paper: Paper) -> None:
    (line,) = evidence_findings(cite("twice is less than once", 1), paper)
    assert line.startswith("task.yaml: provenance.evidence[0]: no span of the paper has the SHA-256")
    assert "Twice is more." in line


def test_another_page_is_named(cite: Callable[..., Bundle], paper: Paper) -> None:
    (line,) = evidence_findings(cite("twice is more than once.", 2), paper)
    assert "page is 2, but the span stands on page 1" in line


def test_a_page_that_the_paper_lacks_is_named(cite: Callable[..., Bundle], paper: Paper) -> None:
    (line,) = evidence_findings(cite("twice is more than once.", 9), paper)
    assert "page is 9, but the paper has 2 pages" in line


def test_another_paper_is_refused(cite: Callable[..., Bundle], paper: Paper) -> None:
    other = hashlib.sha256(b"another paper").hexdigest()
    (line,) = evidence_findings(cite("twice is more than once.", 1, other), paper)
    assert "give the file that was read" in line
