"""A draft is a valid bundle: the model's parts in their places, and everything that is ours around them."""

from __future__ import annotations

from pathlib import Path

import pytest

from atefar_inspect.bundle import Bundle
from atefar_inspect.extract.draft import accept_draft, requirements_text, write_draft
from atefar_inspect.extract.facts import Context, locate_facts
from atefar_inspect.extract.implementation import Implementation
from atefar_inspect.extract.layout import SharedPrefixAdapter
from atefar_inspect.extract.record import CandidateRecord, Extraction, FactRecord, Place
from atefar_inspect.extract.stages import ImplementTask, ProposeCandidates, ReadPaper
from atefar_inspect.paper import Paper

MODEL, LOG = "openai/some-model", "2026-01-01T00-00-00_extract.eval"


@pytest.fixture
def extraction(report: Paper, answers: dict[str, str]) -> Extraction:
    adapter = SharedPrefixAdapter()
    context = Context.model_validate(adapter.parse(ReadPaper, answers["read_paper"]))
    located, _ = locate_facts(report, context)
    candidate = adapter.parse(ProposeCandidates, answers["propose_candidates"])["candidates"][1]
    facts = []
    for fact in located:
        places = [Place(section=s.section, page=s.page, sha256=s.sha256, exact=s.exact) for s in fact.spans]
        statement = fact.fact.statement
        facts.append(FactRecord(id=fact.id, kind=fact.field, statement=statement, details="", evidence=places))
    return Extraction(
        source="report.pdf",
        sha256=report.sha256,
        title=report.title,
        published="2024-01-02",
        published_from=report.published_from,
        arxiv_id=report.arxiv_id,
        outcome="drafted",
        facts=facts,
        candidates=[CandidateRecord(candidate=candidate, outcome="drafted", why="")],
        implementation=Implementation.model_validate(adapter.parse(ImplementTask, answers["implement_task"])),
    )


@pytest.fixture
def draft(tmp_path: Path, extraction: Extraction) -> Path:
    return write_draft(tmp_path / "suite", extraction, MODEL, LOG)


def test_the_draft_is_a_valid_bundle(draft: Path) -> None:
    assert Bundle.check(draft) == []
    bundle = Bundle.open(draft)
    assert bundle.solution_names == ("baseline", "nop", "alternative-route", "generic", "partial", "reference")
    assert bundle.manifest.submission.entry == "solution:draw"
    assert bundle.manifest.metric.baseline is None
    assert str(bundle.manifest.canary) in (draft / "scorer/score.py").read_text(encoding="utf-8")


def test_evidence_is_place_and_hash_and_no_sentence_of_the_paper(draft: Path, extraction: Extraction) -> None:
    manifest = Bundle.open(draft).manifest
    assert [(e.section, e.page) for e in manifest.provenance.evidence] == [("3", 2), ("1", 1), ("2.1", 2), ("2.1", 2)]
    assert manifest.provenance.paper is not None
    assert manifest.provenance.paper.arxiv_id == "2401.00001"
    assert "what falls into a gap" not in (draft / "task.yaml").read_text(encoding="utf-8")
    assert "what falls into a gap" not in extraction.model_dump_json()


def test_each_level_of_detail_says_what_it_should_and_no_more(draft: Path) -> None:
    goal, method, vague = (Bundle.open(draft).instructions(detail) for detail in ("goal", "method", "vague"))  # type: ignore[arg-type]
    for text in (goal, method, vague):
        assert "float64 array of shape (n,)" in text
        assert "Every point has to lie in [0, 1)." in text
        assert "numpy" in text and "10 seconds" in text
    assert "intervals of equal length" in method
    assert "intervals of equal length" not in goal + vague
    assert "mean squared error" in goal and "mean squared error" not in vague


def test_the_same_answers_give_the_same_draft(tmp_path: Path, extraction: Extraction, draft: Path) -> None:
    other = write_draft(tmp_path / "other", extraction, MODEL, LOG)
    assert Bundle.open(other).digest == Bundle.open(draft).digest


def test_an_accepted_draft_is_copied_once_and_never_over_another(tmp_path: Path, draft: Path) -> None:
    suite = tmp_path / "suite"
    target = accept_draft(suite, draft)
    assert target == suite / "average_error"
    assert accept_draft(suite, draft) == target
    solution = draft / "workspace/solution.py"
    solution.write_text(solution.read_text(encoding="utf-8") + "\n# changed\n", encoding="utf-8")
    assert accept_draft(suite, draft) is None


def test_versions_are_pinned_and_numpy_is_always_there() -> None:
    lines = requirements_text(("scipy",)).splitlines()
    assert [line.split("==")[0] for line in lines] == ["numpy", "scipy"]
    assert all("==" in line for line in lines)
