"""A paper's whole way with a model whose answers are written down: drafted, refused, retried, broken off."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from docker import from_env
from inspect_ai.log import read_eval_log
from inspect_ai.model import Model

from atefar_inspect.bundle import Bundle
from atefar_inspect.evals.image import image_name
from atefar_inspect.extract.run import Outcome, extract, open_suite
from atefar_inspect.paper import Paper, read_pdf

Scripted = Callable[..., Model]
NO_TASK = "[[ ## candidates ## ]]\n[]\n[[ ## no_candidate_reason ## ]]\nIt is a survey.\n[[ ## completed ## ]]"


def run(tmp_path: Path, report: Paper, model: Model, lines: list[str] | None = None) -> Outcome:
    suite = tmp_path / "suite"
    open_suite(suite)
    return extract(report, model, suite, 3, (lines if lines is not None else []).append)


@pytest.fixture
def images(tmp_path: Path) -> Iterator[None]:
    """Remove the images that a test's drafts left."""
    yield
    client = from_env()
    for folder in (tmp_path / "suite").glob("[a-z]*/"):
        client.images.remove(image_name(Bundle.open(folder)), force=True)
    client.close()


def recorded(tmp_path: Path) -> dict[str, object]:
    record = json.loads((tmp_path / "suite/extraction.json").read_text(encoding="utf-8"))
    (entry,) = record["papers"].values()
    assert isinstance(entry, dict)
    return entry


def test_a_paper_without_a_task_ends_clearly(
    tmp_path: Path, report: Paper, scripted: Scripted, answers: dict[str, str]
) -> None:
    outcome = run(tmp_path, report, scripted(answers["read_paper"], NO_TASK))
    assert outcome.completed
    assert outcome.extraction.why == "the paper offers no task: It is a survey."
    assert recorded(tmp_path)["paper"]["outcome"] == "no task"  # type: ignore[index]


def test_candidates_that_a_rule_rejects_are_kept_with_the_reason(
    tmp_path: Path, report: Paper, scripted: Scripted, answers: dict[str, str]
) -> None:
    gpu = answers["propose_candidates"].replace('"needs_gpu": false', '"needs_gpu": true')
    outcome = run(tmp_path, report, scripted(answers["read_paper"], gpu))
    words = {record.candidate.name: record.why for record in outcome.extraction.candidates}
    assert words == {
        "faster_average": "It is measured by timing, not by counting or computing.",
        "average_error": "It needs a GPU, and none is allowed.",
    }
    assert outcome.extraction.outcome == "no task"


def test_a_fact_whose_quote_is_not_in_the_paper_is_dropped_and_told(
    tmp_path: Path, report: Paper, scripted: Scripted, answers: dict[str, str]
) -> None:
    lines: list[str] = []
    extraction = run(tmp_path, report, scripted(answers["read_paper"], NO_TASK), lines).extraction
    assert [fact.id for fact in extraction.facts] == ["Q1", "I1", "M1", "B1", "X1"]
    assert [fact.statement for fact in extraction.dropped] == [
        "At 64 points the error is a hundred times smaller still."
    ]
    assert "ReadPaper: 5 facts; 1 dropped, whose quotes are not in the paper" in lines


def test_an_unusable_answer_is_asked_for_again_with_the_reason(
    tmp_path: Path, report: Paper, scripted: Scripted, answers: dict[str, str]
) -> None:
    model = scripted(
        "I cannot.", answers["read_paper"].replace("[[ ## title ## ]]", ""), answers["read_paper"], NO_TASK
    )
    outcome = run(tmp_path, report, model)
    step = outcome.extraction.steps[0]
    assert (step.calls, step.input_tokens, step.output_tokens) == (3, 2700, 300)
    assert ["summary ## ]] is missing" in words for words in step.failures] == [True, False]
    assert "title ## ]] is missing" in step.failures[1]
    assert outcome.extraction.outcome == "no task"


def test_three_unusable_answers_end_the_paper_and_nothing_found_is_lost(
    tmp_path: Path, report: Paper, scripted: Scripted, answers: dict[str, str]
) -> None:
    cut = answers["implement_task"].replace("def score(submission, seed: int)", "def score(submission, seed: int")
    outcome = run(tmp_path, report, scripted(answers["read_paper"], answers["propose_candidates"], cut, cut, cut))
    assert not outcome.completed
    assert "ImplementTask: no usable answer in 3 tries" in outcome.extraction.why
    assert "score_py, line" in outcome.extraction.why
    assert len(outcome.extraction.facts) == 5
    assert [record.outcome for record in outcome.extraction.candidates] == ["rejected", "failed"]
    assert recorded(tmp_path)["paper"]["facts"]  # type: ignore[index]


def test_a_model_that_breaks_off_is_recorded_with_its_words(
    tmp_path: Path, report: Paper, scripted: Scripted, answers: dict[str, str]
) -> None:
    outcome = run(tmp_path, report, scripted(answers["read_paper"]))
    assert not outcome.completed
    assert outcome.extraction.outcome == "failed"
    assert "custom_outputs" in outcome.extraction.why
    assert len(outcome.extraction.facts) == 5


def test_every_model_call_stands_in_the_log_under_the_span_of_its_step(
    tmp_path: Path, report: Paper, scripted: Scripted, answers: dict[str, str]
) -> None:
    outcome = run(tmp_path, report, scripted(answers["read_paper"], NO_TASK))
    log = read_eval_log(str(tmp_path / "suite/.atefar/logs" / outcome.record.log))
    assert log.samples is not None
    spans = {event.id: event.name for event in log.samples[0].events if event.event == "span_begin"}
    calls = [spans[event.span_id] for event in log.samples[0].events if event.event == "model" and event.span_id]
    assert calls == ["ReadPaper", "ProposeCandidates"]


def test_a_second_paper_extends_the_record(
    tmp_path: Path, report: Paper, scripted: Scripted, answers: dict[str, str], write_pdf: Callable[..., Path]
) -> None:
    other = read_pdf(write_pdf(tmp_path / "other.pdf", ["Another Paper Entirely", *report.pages]))
    other = dataclasses.replace(other, published=report.published)
    run(tmp_path, report, scripted(answers["read_paper"], NO_TASK))
    run(tmp_path, other, scripted(answers["read_paper"], NO_TASK))
    record = json.loads((tmp_path / "suite/extraction.json").read_text(encoding="utf-8"))
    assert set(record["papers"]) == {report.sha256, other.sha256}


@pytest.mark.docker
@pytest.mark.usefixtures("images")
def test_a_draft_is_built_executed_and_compared_with_what_was_expected(
    tmp_path: Path, report: Paper, scripted: Scripted, answers: dict[str, str]
) -> None:
    lines: list[str] = []
    outcome = run(tmp_path, report, scripted(*answers.values()), lines)
    draft = outcome.record.draft
    assert draft is not None and outcome.completed
    assert draft.accepted and draft.build == "built"
    assert Bundle.check(tmp_path / "suite/average_error") == []
    runs = {record.solution: record for record in draft.runs}
    assert {record.outcome for record in runs.values()} == {"measured"}
    assert runs["baseline"].mean == pytest.approx(0.0028, rel=0.3)
    assert runs["reference"].mean == pytest.approx(0.0000036, rel=0.5)
    assert runs["baseline"].expected == 0.0028
    assert draft.conclusion.startswith("Baseline and reference separate")


@pytest.mark.docker
@pytest.mark.usefixtures("images")
def test_a_draft_whose_reference_is_invalid_is_refused_in_the_scorer_s_words(
    tmp_path: Path, report: Paper, scripted: Scripted, answers: dict[str, str]
) -> None:
    wrong = answers["implement_task"].replace("(np.arange(n) + np", "(1 + np.arange(n) + np")
    outcome = run(tmp_path, report, scripted(answers["read_paper"], answers["propose_candidates"], wrong))
    draft = outcome.record.draft
    assert draft is not None
    assert draft.conclusion.startswith("Refused: the reference is invalid: ")
    assert "Every point has to lie in [0, 1)." in draft.conclusion
    stopped = tmp_path / "suite/.atefar/drafts/average_error.stopped.txt"
    assert "Every point has to lie in [0, 1)." in stopped.read_text(encoding="utf-8")


def test_the_log_names_the_solver_and_its_score(
    tmp_path: Path, report: Paper, scripted: Scripted, answers: dict[str, str]
) -> None:
    run(tmp_path, report, scripted(answers["read_paper"], NO_TASK))
    (path,) = (tmp_path / "suite/.atefar/logs").rglob("*.eval")
    log = read_eval_log(str(path))
    assert [step.solver.split("/")[-1] for step in log.plan.steps] == ["extract_paper"]
    assert log.samples
    assert [score.value for score in (log.samples[0].scores or {}).values()] == [0]
