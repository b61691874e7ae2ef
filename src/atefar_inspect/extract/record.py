"""What an extraction leaves behind beside bundles: `extraction.json`, an entry a paper, without sentences of it."""

from __future__ import annotations

import fcntl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from atefar_inspect.errors import AtefarError

from .candidates import Candidate
from .found import DroppedRecord, FactRecord, StepCost
from .steps import GateWords, StopStage

FILE: Final = "extraction.json"
SCHEMA_VERSION: Final = 1
_LOCK: Final = ".atefar/record.lock"


class RecordError(AtefarError):
    """An `extraction.json` that cannot be read or written; the message is one line and names the file."""


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class FlagRecord(_Record):
    """What the auditor said against a draft; the words that it quoted are in the log."""

    kind: str
    veto: bool
    sentence: str


class RoundRecord(_Record):
    """A draft of a candidate: the first, or a repair."""

    round: int
    model: str
    draft_digest: str
    folder: str
    """Of the draft in the suite, as a POSIX path; empty where none was written."""
    flags: tuple[FlagRecord, ...] = ()
    gates: tuple[GateWords, ...] = ()
    stopped_at: StopStage | None = None
    stopped_by: str = ""
    """The step, rule or gate."""
    words: str = ""


Outcome = Literal["certified", "failed", "rejected", "not drafted", "unfinished"]


class CandidateRecord(_Record):
    """What became of a candidate."""

    candidate: Candidate
    outcome: Outcome
    ended_by: str
    """The rule, step or gate that ended it; empty for a certified one."""
    why: str
    bundle: str = ""
    """Where the certified bundle lies in the suite."""
    rounds: tuple[RoundRecord, ...] = ()


class Tokens(_Record):
    """What a paper's model steps took together."""

    calls: int = 0
    input: int = 0
    fresh: int = 0
    cached: int = 0
    output: int = 0
    cost: float | None = None
    """In US dollars, where Inspect knows the model's prices."""


class Exchange(_Record):
    """What was asked of models about a paper, and what they answered, as digests (`exchange`)."""

    requests_sha256: str
    completions_sha256: str


class PaperRecord(_Record):
    """One paper's entry in `extraction.json`."""

    key: str
    source: str
    sha256: str
    title: str
    published: str | None
    published_from: str
    arxiv_id: str | None
    outcome: Literal["candidates", "no task", "failed", "unfinished"]
    why: str
    model: str
    """That was asked, as Inspect names it."""
    log: str
    """Folder of the eval logs in the suite, or their name."""
    budget: str
    facts: tuple[FactRecord, ...] = ()
    dropped: tuple[DroppedRecord, ...] = ()
    candidates: tuple[CandidateRecord, ...] = ()
    steps: tuple[StepCost, ...] = ()
    """Each model step in the order of the paper's samples."""
    tokens: Tokens = Tokens()
    exchange: Exchange | None = None
    """None where nothing was answered."""
    version: str = ""
    """Of the package that extracted."""

    def count(self, outcome: Outcome) -> int:
        """Return how many candidates ended so."""
        return sum(one.outcome == outcome for one in self.candidates)

    @property
    def drafted(self) -> int:
        """How many candidates were drafted at all."""
        return sum(bool(one.rounds) for one in self.candidates)

    @property
    def repairs(self) -> int:
        """How many repairs were made."""
        return sum(max(0, len(one.rounds) - 1) for one in self.candidates)

    @property
    def finished(self) -> bool:
        """Whether the paper was gone through and each of its candidates has ended."""
        return self.outcome not in ("failed", "unfinished") and not self.count("unfinished")


class ExtractionRecord(_Record):
    """The whole of `extraction.json`."""

    schema_version: Annotated[int, Field(ge=1, le=SCHEMA_VERSION)]
    papers: dict[str, PaperRecord] = {}
    """By key; the last extraction of a paper stands."""


def read_record(suite: Path) -> ExtractionRecord:
    """Return the suite's record, an empty one where there is none.

    Raises:
        RecordError: it is there but cannot be understood.
    """
    path = suite / FILE
    if not path.exists():
        return ExtractionRecord(schema_version=SCHEMA_VERSION)
    try:
        return ExtractionRecord.model_validate_json(path.read_text(encoding="utf-8"))
    except (OSError, ValidationError, UnicodeDecodeError) as error:
        first = str(error).splitlines()[0]
        raise RecordError(f"{path}: is not a record of extractions ({first}); move it away to start another") from error


def add_to_record(suite: Path, entries: Iterable[PaperRecord]) -> ExtractionRecord:
    """Put papers' entries into the suite's record, replacing earlier ones of the same papers, and return it.

    Raises:
        RecordError: the record that is there cannot be understood, or none can be written.
    """
    try:
        with _locked(suite):
            record = read_record(suite)
            papers = {**record.papers, **{entry.key: entry for entry in entries}}
            record = ExtractionRecord(schema_version=SCHEMA_VERSION, papers=dict(sorted(papers.items())))
            part = suite / f".{FILE}.new"
            part.write_text(record.model_dump_json(indent=1) + "\n", encoding="utf-8")
            part.replace(suite / FILE)
    except OSError as error:
        raise RecordError(f"{suite / FILE}: cannot be written ({error.strerror})") from error
    return record


@contextmanager
def _locked(suite: Path) -> Iterator[None]:
    """Let one process at a time change the record."""
    (suite / _LOCK).parent.mkdir(parents=True, exist_ok=True)
    with (suite / _LOCK).open("w", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
