"""What an extraction leaves behind beside bundles: `extraction.json`, an entry a paper, without sentences of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from .candidates import Candidate
from .implementation import Implementation

FILE = "extraction.json"


class RecordError(Exception):
    """An `extraction.json` that cannot be read or written; the message is one line and names the file."""


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Place(_Record):
    """Where a span of evidence stands."""

    section: str
    page: int
    sha256: str
    exact: bool


class FactRecord(_Record):
    """A fact that the paper bears out."""

    id: str
    kind: str
    statement: str
    details: str
    evidence: list[Place]


class DroppedRecord(_Record):
    """A fact whose evidence was not found."""

    kind: str
    statement: str
    why: str


class CandidateRecord(_Record):
    """What became of a candidate."""

    candidate: Candidate
    outcome: Literal["drafted", "rejected", "failed", "not drafted"]
    why: str


class StepCost(_Record):
    """What a step took."""

    step: str
    calls: int
    input_tokens: int
    cache_read_tokens: int
    cache_write_tokens: int
    output_tokens: int
    seconds: float
    failures: list[str]


class RunRecord(_Record):
    """A solution of the draft, executed."""

    solution: str
    outcome: Literal["measured", "invalid", "unscored", "failed"]
    values: list[float] = []
    """The metric, a value a seed."""
    mean: float | None = None
    sd: float | None = None
    expected: float | None = None
    """What the model expected before anything ran."""
    share: float | None = None
    """Where the mean lies between those of baseline (0) and reference (1), on the metric's scale."""
    why: str = ""
    """For what was not measured, the sentence."""
    seconds: float = 0.0


class DraftRecord(_Record):
    """What became of a draft."""

    name: str
    folder: str
    """In the suite, as a POSIX path."""
    accepted: bool
    """Whether the bundle's form was accepted, so that it lies in the suite itself."""
    findings: list[str] = []
    build: str = ""
    runs: list[RunRecord] = []
    conclusion: str = ""


class Extraction(_Record):
    """What the model's steps made of one paper; the sample's store holds it."""

    source: str
    sha256: str
    title: str
    published: str | None
    published_from: str
    arxiv_id: str | None
    outcome: Literal["drafted", "no task", "failed"] = "failed"
    why: str = ""
    facts: list[FactRecord] = []
    dropped: list[DroppedRecord] = []
    candidates: list[CandidateRecord] = []
    steps: list[StepCost] = []
    implementation: Implementation | None = None

    @property
    def chosen(self) -> Candidate | None:
        """The candidate that was drafted."""
        return next((record.candidate for record in self.candidates if record.outcome == "drafted"), None)


class PaperRecord(_Record):
    """One paper's entry in `extraction.json`."""

    model: str
    log: str
    paper: Annotated[dict[str, Any], Field(description="an Extraction without its implementation")]
    draft: DraftRecord | None = None


class ExtractionRecord(_Record):
    """The whole of `extraction.json`."""

    format: Literal[1] = 1
    papers: dict[str, PaperRecord] = {}
    """By the SHA-256 of the paper's file; the last extraction of a paper stands."""


def read_record(suite: Path) -> ExtractionRecord:
    """Return the suite's record, an empty one where there is none.

    Raises:
        RecordError: it is there but cannot be understood.
    """
    path = suite / FILE
    if not path.exists():
        return ExtractionRecord()
    try:
        return ExtractionRecord.model_validate_json(path.read_text(encoding="utf-8"))
    except (OSError, ValidationError, UnicodeDecodeError) as error:
        first = str(error).splitlines()[0]
        raise RecordError(f"{path}: is not a record of extractions ({first}); move it away to start another") from error


def add_to_record(suite: Path, entry: PaperRecord) -> None:
    """Put a paper's entry into the suite's record, replacing an earlier one of the same paper.

    Raises:
        RecordError: the record that is there cannot be understood, or none can be written.
    """
    record = read_record(suite)
    record.papers[entry.paper["sha256"]] = entry
    text = json.dumps(record.model_dump(mode="json"), indent=1, ensure_ascii=False, allow_nan=False)
    path = suite / FILE
    part = path.with_suffix(".part")
    try:
        part.write_text(text + "\n", encoding="utf-8")
        part.replace(path)
    except OSError as error:
        raise RecordError(f"{path}: cannot be written ({error.strerror})") from error
