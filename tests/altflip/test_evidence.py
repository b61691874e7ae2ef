"""The evidence of altflip's manifest stands in the paper, where the paper is at hand (`ATEFAR_PAPERS=FOLDER`)."""

from __future__ import annotations

import hashlib
import os
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import yaml

BUNDLE = Path(__file__).parents[2] / "src" / "atefar_inspect" / "shipped" / "altflip"
PROVENANCE: dict[str, Any] = yaml.safe_load((BUNDLE / "task.yaml").read_text(encoding="utf-8"))["provenance"]
LONGEST_SPAN_WORDS = 80


def normalize(text: str) -> str:
    """Return NFKC text in which every run of white space is one space, with none at its ends."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def spans(text: str) -> Iterator[str]:
    """Return every run of whole words of a normalized text."""
    words = text.split(" ")
    for first in range(len(words)):
        for last in range(first + 1, min(first + LONGEST_SPAN_WORDS, len(words)) + 1):
            yield " ".join(words[first:last])


@pytest.fixture(scope="module")
def paper() -> pypdfium2.PdfDocument:
    """The paper, found in the folder by its hash."""
    folder = os.environ.get("ATEFAR_PAPERS")
    if folder is None:
        pytest.skip("ATEFAR_PAPERS names no folder with the paper")
    for path in sorted(Path(folder).glob("*.pdf")):
        if hashlib.sha256(path.read_bytes()).hexdigest() == PROVENANCE["paper"]["sha256"]:
            return pypdfium2.PdfDocument(path)
    pytest.skip(f"no PDF in {folder} has the SHA-256 of the manifest")


def test_normalization_is_the_one_that_the_manifest_states() -> None:
    assert normalize(" ﬁve\u00a0\n  words ") == "five words"


@pytest.mark.parametrize("evidence", PROVENANCE["evidence"], ids=lambda evidence: evidence["fact"])
def test_span_stands_on_its_page(paper: pypdfium2.PdfDocument, evidence: dict[str, Any]) -> None:
    page = normalize(paper[evidence["page"] - 1].get_textpage().get_text_bounded())
    found = [span for span in spans(page) if hashlib.sha256(span.encode()).hexdigest() == evidence["sha256"]]
    assert len(found) >= 1
