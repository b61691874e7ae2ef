"""Steps of an extraction, a sample each: their ids, and what each leaves in its sample's store, as plain data.

An id is `paper/candidate/round/kind/unit` (DESIGN 6). Steps of certification leave a `certify.work.Done`; the others
leave what is declared here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, cast, get_args

from pydantic import BaseModel, ConfigDict

from atefar_inspect.bundle.certificate import GateResult
from atefar_inspect.bundle.manifest import GateName
from atefar_inspect.certify.work import Done, WorkKind

from .candidates import Candidate
from .found import DroppedRecord, FactRecord, StepCost
from .implementation import Implementation

STORE_KEY: Final = "atefar:extraction"
"""Where a sample's store holds the result of a step that is not certification's."""
NO_CANDIDATE: Final = "-"
"""Stands for the candidate in the id of a step that belongs to the whole paper."""

Kind = Literal["paper", "draft", "repair", "calibrate", "verdict", "summary"] | WorkKind
_KINDS: Final = (*get_args(get_args(Kind)[0]), *get_args(WorkKind))


@dataclass(frozen=True, order=True)
class StepId:
    """Id of a step, and of its sample."""

    paper: str
    candidate: str
    round: int
    kind: Kind
    unit: int = 0

    def __str__(self) -> str:
        """Return the sample's id."""
        return f"{self.paper}/{self.candidate}/{self.round}/{self.kind}/{self.unit}"

    @property
    def of_round(self) -> str:
        """What the ids of all steps of this candidate's round begin with."""
        return f"{self.paper}/{self.candidate}/{self.round}"

    def beside(self, kind: Kind, unit: int = 0) -> StepId:
        """Return another step of the same round."""
        return StepId(self.paper, self.candidate, self.round, kind, unit)


def parse_id(text: str) -> StepId:
    """Return the step that a sample's id names.

    Raises:
        ValueError: it names none.
    """
    parts = text.split("/")
    if len(parts) != 5 or parts[3] not in _KINDS or not (parts[2] + parts[4]).isdigit():
        raise ValueError(f"{text!r} is no step; expected paper/candidate/round/kind/unit")
    paper, candidate, number, kind, unit = parts
    return StepId(paper, candidate, int(number), cast(Kind, kind), int(unit))


def paper_step(paper: str) -> StepId:
    """Return the step that reads a paper and proposes candidates."""
    return StepId(paper, NO_CANDIDATE, 0, "paper")


def summary_step(paper: str) -> StepId:
    """Return the step that closes a paper's account when all its candidates have ended."""
    return StepId(paper, NO_CANDIDATE, 0, "summary")


def draft_step(paper: str, candidate: str, number: int) -> StepId:
    """Return the step that writes a candidate's draft: the implementation in round 0, a repair in later rounds."""
    return StepId(paper, candidate, number, "repair" if number else "draft")


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


StopStage = Literal["answer", "limit", "form", "lint", "audit", "build", "calibrate", "gates", "unjudged", "publish"]
REPAIRABLE: Final[frozenset[StopStage]] = frozenset({"form", "lint", "audit", "build", "calibrate", "gates"})
"""Stages whose words a repair can do something about."""


class Stop(_Part):
    """What stopped a draft."""

    stage: StopStage
    by: str
    """The step, rule or gate that stopped it."""
    words: str
    """Its words, for a repair and for the person who mends the draft."""

    @property
    def repairable(self) -> bool:
        """Whether a repair is worth a model call."""
        return self.stage in REPAIRABLE


class ProposedCandidate(_Part):
    """A candidate of a paper, and the sentence of the rule that rejected it."""

    candidate: Candidate
    rejected: str | None = None


class PaperResult(_Part):
    """What reading a paper came to."""

    source: str
    """Name of the file, id or address, as it was given."""
    sha256: str = ""
    title: str = ""
    published: str | None = None
    published_from: str = ""
    arxiv_id: str | None = None
    failed: str | None = None
    """Why the paper could not be gone through; None where it was."""
    no_task: str | None = None
    """Why it offers no task, where it offers none."""
    context: str = ""
    """What later steps read of the first."""
    facts: tuple[FactRecord, ...] = ()
    dropped: tuple[DroppedRecord, ...] = ()
    candidates: tuple[ProposedCandidate, ...] = ()
    costs: tuple[StepCost, ...] = ()

    def candidate(self, name: str) -> Candidate:
        """Return a candidate by its name; raises `KeyError` where there is none."""
        for proposed in self.candidates:
            if proposed.candidate.name == name:
                return proposed.candidate
        raise KeyError(name)


class AuditFlag(_Part):
    """What the auditor said against a draft."""

    kind: str
    veto: bool
    """Whether it stopped the draft: it says so, and its quote stands."""
    quote: str
    sentence: str


class DraftResult(_Part):
    """What drafting or repairing came to."""

    candidate: Candidate
    implementation: Implementation | None = None
    model: str = ""
    """Model that wrote it, by the name that its provider gave with the answer; empty where nothing was written."""
    digest: str = ""
    """Draft digest of the bundle; empty where none was written."""
    flags: tuple[AuditFlag, ...] = ()
    stop: Stop | None = None
    costs: tuple[StepCost, ...] = ()
    build_s: float = 0.0


class GateWords(_Part):
    """What a gate of a certification said."""

    gate: GateName
    result: GateResult
    sentence: str
    details: tuple[str, ...] = ()


class VerdictResult(_Part):
    """What the certification of a draft came to."""

    certified: bool
    gates: tuple[GateWords, ...]
    folder: str
    """Where the bundle lies in the suite, as a POSIX path."""
    digest: str
    stop: Stop | None = None


class SummaryResult(_Part):
    """How many bundles of a paper are certified."""

    certified: int
    candidates: int


Result = PaperResult | DraftResult | VerdictResult | SummaryResult | Done


@dataclass(frozen=True)
class Ended:
    """A sample that has ended: with a result, or lost (an error; another attempt may go better)."""

    result: Result | None
    lost: str = ""
    """The last line of the error; empty where there is a result."""
