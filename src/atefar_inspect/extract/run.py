"""The whole way of one paper: let the model draft, check the draft's form, execute it, record what happened."""

from __future__ import annotations

import math
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from inspect_ai import eval as inspect_eval
from inspect_ai.log import EvalLog
from inspect_ai.model import Model

from atefar_inspect.bundle import Bundle
from atefar_inspect.paper import Paper

from .draft import SOLUTIONS, accept_draft, write_draft
from .execute import build_image, conclusion, run_solution, share_of_the_way
from .implementation import Implementation
from .record import DraftRecord, Extraction, PaperRecord, add_to_record, read_record
from .task import Progress, extraction_of, extraction_task

LOGS: Final = ".atefar/logs"
"""Where the eval logs lie in a suite."""


class ExtractError(Exception):
    """What the person who extracts can mend; the message is one line."""


@dataclass(frozen=True)
class Outcome:
    """What an extraction came to."""

    record: PaperRecord
    extraction: Extraction
    completed: bool
    """Whether every stage that the paper allowed was gone through; a paper without a task completes too."""


def open_suite(suite: Path) -> None:
    """Make the suite's folder if it is not there, and make sure that it can be written.

    Raises:
        ExtractError: it cannot.
        RecordError: it holds a record that cannot be understood.
    """
    if (suite / "task.yaml").exists():
        raise ExtractError(f"{suite}: is a bundle; --out takes the folder that shall hold bundles")
    try:
        (suite / LOGS).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ExtractError(f"{suite}: cannot be written ({error.strerror})") from error
    if not os.access(suite, os.W_OK):
        raise ExtractError(f"{suite}: cannot be written (permission denied)")
    read_record(suite)


def extract(paper: Paper, model: str | Model, suite: Path, seeds: int, progress: Progress) -> Outcome:
    """Extract one task from a paper into a suite, execute it, and record it in the suite's `extraction.json`.

    Args:
        paper: what was read.
        model: name of the model that drafts, or the model.
        suite: a folder that `open_suite` accepted.
        seeds: hidden seeds of each executed solution.
        progress: gets a line a stage.

    Raises:
        ExtractError: the paper's date is unknown.
        RecordError: the record cannot be written.
    """
    if paper.published is None:
        raise ExtractError(f"{paper.path}: nothing in it tells when it was first published; say so with --published")
    log = inspect_eval(
        extraction_task([paper], progress), model=model, log_dir=str(suite / LOGS), display="none", log_samples=True
    )[0]
    extraction = _extraction(paper, log)
    draft = None
    if extraction.outcome == "drafted":
        draft = _draft(suite, extraction, log, seeds, progress)
    record = PaperRecord(
        model=log.eval.model,
        log=Path(log.location).name,
        paper=extraction.model_dump(mode="json", exclude={"implementation"}),
        draft=draft,
    )
    add_to_record(suite, record)
    executed = draft is not None and any(run.outcome == "measured" for run in draft.runs)
    return Outcome(record, extraction, extraction.outcome == "no task" or executed)


def _extraction(paper: Paper, log: EvalLog) -> Extraction:
    """Return what the log holds; where the run broke off, as much as there is, with the error's words."""
    sample = log.samples[0] if log.samples else None
    extraction = extraction_of(sample) if sample else None
    if extraction is None:
        extraction = Extraction(
            source=paper.path.name,
            sha256=paper.sha256,
            title=paper.title,
            published=str(paper.published),
            published_from=paper.published_from,
            arxiv_id=paper.arxiv_id,
        )
    error = (sample.error if sample else None) or log.error
    if error is not None:
        extraction.outcome, extraction.why = "failed", error.message.strip()
    elif sample is not None and sample.limit is not None:
        extraction.outcome, extraction.why = "failed", f"the run's limit on {sample.limit.type} was reached"
    return extraction


def _draft(suite: Path, extraction: Extraction, log: EvalLog, seeds: int, progress: Progress) -> DraftRecord:
    assert extraction.implementation is not None
    folder = write_draft(suite, extraction, log.eval.model, Path(log.location).name)
    record = DraftRecord(name=folder.name, folder=folder.relative_to(suite).as_posix(), accepted=False)
    record.findings = [str(finding) for finding in Bundle.check(folder)]
    if record.findings:
        record.conclusion = "Refused: the draft is not a valid bundle."
        return _stopped(folder, record, "\n".join(record.findings), progress)
    accepted = accept_draft(suite, folder)
    if accepted is None:
        record.conclusion = f"Refused: the suite has another bundle {folder.name}; move it away to extract again."
        return _stopped(folder, record, record.conclusion, progress)
    record.accepted, record.folder = True, accepted.relative_to(suite).as_posix()
    progress(f"check: {accepted} is a valid bundle")
    bundle = Bundle.open(accepted)
    failure = build_image(bundle)
    if failure is not None:
        record.build, record.conclusion = failure, "Refused: its image cannot be built."
        return _stopped(folder, record, failure, progress)
    record.build = "built"
    progress("build: the image is built")
    _execute(bundle, extraction.implementation, record, seeds, suite / LOGS, progress)
    if record.conclusion.startswith("Refused"):
        return _stopped(folder, record, record.conclusion, progress)
    progress(record.conclusion)
    return record


def _execute(
    bundle: Bundle, implementation: Implementation, record: DraftRecord, seeds: int, logs: Path, progress: Progress
) -> None:
    expected = implementation.facts.expected.model_dump()
    for name in SOLUTIONS:
        run = run_solution(bundle, name, expected.get(name.partition("-")[0]), seeds, logs)
        record.runs.append(run)
        words = f"{run.mean:.6g} (expected {run.expected:.6g})" if run.mean is not None else run.why
        progress(f"run {name}: {run.outcome}: {words}")
    metric = bundle.manifest.metric
    for run in record.runs:
        share = share_of_the_way(metric, record.runs, run)
        run.share = None if math.isnan(share) else share
    record.conclusion = conclusion(metric, record.runs)


def _stopped(folder: Path, record: DraftRecord, words: str, progress: Progress) -> DraftRecord:
    """Keep the words of what stopped a draft beside it, so that a person can mend it."""
    text = f"{record.conclusion}\n\n{words}\n" if words != record.conclusion else f"{words}\n"
    folder.with_suffix(".stopped.txt").write_text(text, encoding="utf-8")
    progress(f"{record.conclusion} {words if words != record.conclusion else ''}".strip())
    return record


def summary_rows(outcome: Outcome) -> list[tuple[str, ...]]:
    """Return the executed solutions as rows of text: name, outcome, mean, sd, expected, share of the way."""

    def number(value: float | None) -> str:
        return "" if value is None else f"{value:.4g}"

    def share(value: float | None) -> str:
        return "" if value is None else f"{value:.2f}".replace("-0.00", "0.00")

    draft = outcome.record.draft
    return [
        (run.solution, run.outcome, number(run.mean), number(run.sd), number(run.expected), share(run.share))
        for run in (draft.runs if draft else [])
    ]
