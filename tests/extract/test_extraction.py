"""A paper's whole way to certified bundles, with the stand-ins of `standin.py`: nothing in here needs Docker."""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from inspect_ai.log import list_eval_logs, read_eval_log
from standin import USUAL, Answer, kit_of, model_of

from atefar_inspect.bundle import Bundle
from atefar_inspect.bundle.certificate import certificate_of
from atefar_inspect.certify.facts import Build
from atefar_inspect.extract.calls import CallKey
from atefar_inspect.extract.kit import Kit
from atefar_inspect.extract.plan import Rules
from atefar_inspect.extract.record import CandidateRecord
from atefar_inspect.extract.run import Arguments, Extracted, extract
from atefar_inspect.paper import Paper

Run = Callable[..., Extracted]
NO_TASK = "[[ ## candidates ## ]]\n[]\n[[ ## no_candidate_reason ## ]]\nIt is a survey.\n[[ ## completed ## ]]"
REFUSAL = "I cannot help with that."


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    return tmp_path / "suite"


@pytest.fixture
def run(suite: Path, report: Paper, answer_of: dict[str, str]) -> Run:
    """Return a function that extracts papers, the report by default, with written answers."""

    def extracted(
        answer: Answer = lambda key: answer_of[key.step],
        kit: Kit | None = None,
        papers: tuple[Path, ...] = (report.path,),
        max_samples: int | None = None,
        **rules: Any,
    ) -> Extracted:
        arguments = Arguments(
            papers=tuple(map(str, papers)),
            model=model_of(answer),
            suite=suite,
            rules=Rules(**rules),
            max_samples=max_samples,
        )
        return extract(arguments, kit=kit or kit_of())

    return extracted


def drafted_one(extracted: Extracted) -> CandidateRecord:
    (paper,) = extracted.papers
    return next(one for one in paper.candidates if one.candidate.name == "average_error")


def ids(extracted: Extracted) -> list[str]:
    """Ids of all samples of the newest log."""
    newest = max(list_eval_logs(str(extracted.logs)), key=lambda info: info.name)
    return [str(sample.id) for sample in read_eval_log(newest).samples or []]


def test_a_paper_becomes_a_certified_bundle_with_its_certificate_and_provenance(suite: Path, run: Run) -> None:
    extracted = run()
    assert extracted.finished
    one, bundle = drafted_one(extracted), Bundle.open(suite / "average_error")
    certificate = certificate_of(bundle)
    assert certificate is not None and certificate.certified
    assert certificate.bound.digest == bundle.digest
    assert (one.outcome, one.bundle) == ("certified", "average_error")
    assert bundle.manifest.provenance.extraction is not None
    assert bundle.manifest.provenance.extraction.model == "written"


def test_a_draft_that_static_gates_refuse_is_repaired_before_anything_runs(run: Run) -> None:
    one = drafted_one(run())
    first, second = one.rounds
    assert (first.stopped_at, first.stopped_by) == ("lint", "interface")
    assert "does not state 0.05" in first.words
    assert second.stopped_at is None and second.draft_digest != first.draft_digest


def test_the_record_says_what_ended_each_candidate_and_holds_no_sentence_of_the_paper(suite: Path, run: Run) -> None:
    run()
    text = (suite / "extraction.json").read_text(encoding="utf-8")
    ((_, paper),) = json.loads(text)["papers"].items()
    words = {one["candidate"]["name"]: (one["outcome"], one["why"]) for one in paper["candidates"]}
    assert words["faster_average"] == ("rejected", "It is measured by timing, not by counting or computing.")
    assert [fact["id"] for fact in paper["facts"]] == ["Q1", "I1", "M1", "B1", "X1"]
    assert len(paper["dropped"]) == 1
    assert paper["tokens"]["calls"] == 5 and paper["tokens"]["input"] == 4500
    assert "what falls into a gap is missed" not in text


def test_every_step_is_a_sample_with_an_id_that_says_what_it_is(run: Run) -> None:
    found = ids(run())
    (key,) = {id.split("/")[0] for id in found}
    assert {id.removeprefix(f"{key}/") for id in found} == {
        "-/0/paper/0",
        "average_error/0/draft/0",
        "average_error/1/repair/0",
        "average_error/1/calibrate/0",
        "average_error/1/constants/0",
        "average_error/1/solutions/0",
        "average_error/1/solutions/1",
        "average_error/1/verdict/0",
        "-/0/summary/0",
    }


def test_the_headline_is_certified_bundles_a_paper(run: Run) -> None:
    extracted = run()
    (info,) = list_eval_logs(str(extracted.logs))
    results = read_eval_log(info, header_only=True).results
    assert results is not None
    metrics = {score.name: next(iter(score.metrics.values())).value for score in results.scores}
    assert metrics["certified_bundles"] == 1.0
    assert metrics["drafted"] == 0.5


def test_what_the_gates_say_goes_into_the_repair(run: Run, answer_of: dict[str, str]) -> None:
    asked: list[CallKey] = []

    def answer(key: CallKey) -> str:
        asked.append(key)
        return answer_of[key.step]

    weak = {**USUAL, "generic": 0.9, "partial": math.nan}
    one = drafted_one(run(answer, kit_of(lambda _: weak), rounds=1))
    last = one.rounds[-1]
    assert one.outcome == "failed" and last.stopped_at == "gates"
    assert "headroom" in last.stopped_by and "triad" in last.stopped_by
    assert "ValueError: a point is not in [0, 1)" in last.words
    assert "partial: invalid (outside)" in last.words
    assert [key.step for key in asked].count("RepairDraft") == 1


def test_a_draft_that_cannot_be_calibrated_is_repaired_with_calibration_s_words(run: Run) -> None:
    one = drafted_one(run(kit=kit_of(lambda _: {**USUAL, "reference": -0.5}), rounds=1))
    assert one.rounds[-1].stopped_at == "calibrate"
    assert "is not better than the baseline" in one.rounds[-1].words


def test_a_veto_of_the_auditor_stops_a_draft_before_it_is_built(run: Run, answer_of: dict[str, str]) -> None:
    built: list[Bundle] = []

    def build(bundle: Bundle) -> Build:
        built.append(bundle)
        return Build(ok=True)

    flag = {"kind": "trivial", "veto": True, "quote": "def draw(n, seed):", "sentence": "Anything scores."}
    veto = f"[[ ## review ## ]]\nNo.\n[[ ## flags ## ]]\n{json.dumps([flag])}\n[[ ## completed ## ]]"
    one = drafted_one(
        run(lambda key: veto if key.step == "AuditDraft" else answer_of[key.step], kit_of(build=build), rounds=1)
    )
    assert (one.outcome, one.ended_by, one.why) == ("failed", "trivial", "trivial: Anything scores.")
    assert built == []


def test_a_build_that_fails_ends_its_candidate_with_the_build_s_words(suite: Path, run: Run) -> None:
    one = drafted_one(run(kit=kit_of(build=lambda _: Build(ok=False, words="no such package")), rounds=1))
    assert one.outcome == "failed" and one.rounds[-1].stopped_at == "build"
    assert "no such package" in one.why
    (words,) = suite.glob(".atefar/drafts/*/average_error-1.stopped.txt")
    assert "no such package" in words.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("step", "outcome"), [("ReadPaper", "failed"), ("ProposeCandidates", "failed"), ("ImplementTask", "candidates")]
)
def test_a_step_without_a_usable_answer_ends_what_it_was_for(
    run: Run, answer_of: dict[str, str], step: str, outcome: str
) -> None:
    extracted = run(lambda key: REFUSAL if key.step == step else answer_of[key.step])
    (paper,) = extracted.papers
    assert paper.outcome == outcome
    words = paper.why if outcome == "failed" else drafted_one(extracted).why
    assert words.startswith(f"{step}: no usable answer in 3 tries")
    assert extracted.finished == (outcome == "candidates")


def test_without_an_audit_nothing_is_certified(run: Run, answer_of: dict[str, str]) -> None:
    one = drafted_one(run(lambda key: REFUSAL if key.step == "AuditDraft" else answer_of[key.step]))
    assert (one.outcome, one.ended_by) == ("failed", "AuditDraft")


def test_a_paper_without_a_task_ends_with_the_reason(run: Run, answer_of: dict[str, str]) -> None:
    extracted = run(lambda key: NO_TASK if key.step == "ProposeCandidates" else answer_of[key.step])
    (paper,) = extracted.papers
    assert (paper.outcome, paper.why) == ("no task", "It is a survey.")
    assert extracted.finished


def test_the_same_command_again_repeats_nothing(suite: Path, run: Run) -> None:
    first = run()
    record = (suite / "extraction.json").read_bytes()
    certificate = (suite / "average_error/certificate.json").read_bytes()

    def never(key: CallKey) -> str:
        raise AssertionError(f"the model was asked again: {key}")

    again = run(never)
    assert again.papers == first.papers
    assert (suite / "extraction.json").read_bytes() == record
    assert (suite / "average_error/certificate.json").read_bytes() == certificate


def test_what_was_lost_is_done_again_by_the_same_command_and_nothing_else(run: Run, answer_of: dict[str, str]) -> None:
    asked: list[str] = []

    def answer(key: CallKey) -> str:
        asked.append(key.step)
        return answer_of[key.step]

    lost = run(answer, kit_of(build=lambda _: Build(ok=False, engine=False, words="start Docker")))
    assert not lost.finished
    assert drafted_one(lost).outcome == "unfinished" and "no Docker engine answers" in drafted_one(lost).why
    asked.clear()
    assert run(answer).finished
    assert "ReadPaper" not in asked and "ImplementTask" not in asked
    assert asked == ["RepairDraft", "AuditDraft"]


def test_a_second_paper_extends_the_suite_and_one_that_fails_stops_no_other(
    tmp_path: Path, suite: Path, run: Run, report: Paper, write_pdf: Callable[..., Path]
) -> None:
    run()
    notes = tmp_path / "notes.pdf"
    notes.write_text("These are notes.", encoding="utf-8")
    pages = [page.replace("Even Draws", "Even Better Draws") for page in report.pages]
    other = write_pdf(tmp_path / "other.pdf", pages)
    extracted = run(papers=(notes, other))
    outcomes = {paper.source: paper.outcome for paper in extracted.papers}
    assert outcomes == {"notes.pdf": "failed", "other.pdf": "candidates"}
    assert not extracted.finished
    record = json.loads((suite / "extraction.json").read_text(encoding="utf-8"))
    assert {entry["source"] for entry in record["papers"].values()} == {"report.pdf", "notes.pdf", "other.pdf"}


def test_another_bundle_of_the_same_name_is_never_overwritten(suite: Path, run: Run) -> None:
    (suite / "average_error").mkdir(parents=True)
    one = drafted_one(run())
    assert (one.outcome, one.ended_by) == ("failed", "the suite")
    assert "move it away" in one.why
    assert list((suite / "average_error").iterdir()) == []


def test_drafts_do_not_depend_on_how_many_samples_run_at_a_time(tmp_path: Path, run: Run, suite: Path) -> None:
    digests = []
    for number in (1, 20):
        one = drafted_one(run(max_samples=number))
        digests.append([round.draft_digest for round in one.rounds])
        suite.rename(tmp_path / f"suite-{number}")
    assert digests[0] == digests[1]


def test_a_limit_on_tokens_ends_what_it_was_reached_in(suite: Path, report: Paper, answer_of: dict[str, str]) -> None:
    arguments = Arguments((str(report.path),), model_of(lambda key: answer_of[key.step]), suite)
    extracted = extract(dataclasses.replace(arguments, token_limit=1500), kit=kit_of())
    (paper,) = extracted.papers
    assert paper.outcome == "failed" and "limit on token was reached" in paper.why


def test_a_replay_of_the_logs_gives_the_same_drafts(tmp_path: Path, suite: Path, run: Run, report: Paper) -> None:
    recorded = run()
    replayed = Arguments((str(report.path),), f"replay/{recorded.logs}", tmp_path / "other")
    again = drafted_one(extract(replayed, kit=kit_of()))
    assert again.outcome == "certified"
    assert [one.draft_digest for one in again.rounds] == [one.draft_digest for one in drafted_one(recorded).rounds]
    assert [one.model for one in again.rounds] == ["written", "written"]
