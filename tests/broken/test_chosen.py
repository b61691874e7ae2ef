"""Two broken bundles really certified, chosen by the commit; `make certify` does all of them."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from faults import Fault, load_faults
from verdicts import EXPENSIVE, Case, certify_case, images_removed

from by_commit import commit

FAULTS = [fault for fault in load_faults() if not EXPENSIVE & set(fault.refused_by)]
"""Those that are refused before attacks and mutants, which would take minutes."""


def chosen(text: str) -> list[Fault]:
    """One fault of each variant: those whose names have the smallest hash together with the text."""
    order = sorted(FAULTS, key=lambda fault: hashlib.sha256(f"{text} {fault.id}".encode()).digest())
    return [next(fault for fault in order if fault.variant == variant) for variant in ("first", "second")]


def test_commits_choose_differently_and_each_the_same_again():
    texts = [str(number) for number in range(200)]
    assert {fault.id for text in texts for fault in chosen(text)} == {fault.id for fault in FAULTS}
    assert chosen("a") == chosen("a")


@pytest.mark.docker
@pytest.mark.parametrize("fault", chosen(commit()), ids=lambda fault: fault.id)
def test_a_broken_bundle_is_refused_by_the_gates_that_should(fault: Fault, tmp_path: Path):
    with images_removed(lambda: (tmp_path / "bundles").glob("*/")):
        outcome = certify_case(Case(fault, "broken"), tmp_path)
    assert outcome.wrong == ()
