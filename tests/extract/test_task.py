"""Extraction as a registered task: a sample a paper to begin with, and what it needs is asked for in a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from atefar_inspect.certify.budget import SMALL
from atefar_inspect.extract.papers import SourceError
from atefar_inspect.extract.task import rules_of
from atefar_inspect.paper import Paper
from atefar_inspect.tasks import extract


def test_it_begins_with_a_sample_a_paper(tmp_path: Path, report: Paper) -> None:
    copy = tmp_path / "copy.pdf"
    copy.write_bytes(report.path.read_bytes() + b"\n")
    task = extract(papers=f"{report.path}, {copy}", out=str(tmp_path / "suite"))
    ids = [str(sample.id) for sample in task.dataset]
    assert [id.split("/", 1)[1] for id in ids] == ["-/0/paper/0", "-/0/paper/0"]
    assert {id.partition("-")[0] for id in ids} == {"report", "copy"}
    assert task.headline_metric is not None and task.headline_metric.scorer == "certified_bundles"


def test_it_asks_for_papers_and_a_suite(tmp_path: Path, report: Paper) -> None:
    with pytest.raises(ValueError, match="-T papers=PAPER"):
        extract(out=str(tmp_path))
    with pytest.raises(ValueError, match="-T out=DIR"):
        extract(papers=str(report.path))
    with pytest.raises(SourceError, match="no such file"):
        extract(papers="absent.pdf", out=str(tmp_path))


def test_a_small_budget_is_certification_s_own() -> None:
    assert rules_of(small=True).budget == SMALL
    assert rules_of(small=True).calibration_seeds < rules_of().calibration_seeds
