"""The manifest of a bundle, `task.yaml`: what each field is called, which type, unit and range it has.

Rules that span several fields are in `rules.py`. A field's docstring is its documentation and, when the field is
missing, the hint of the error.
"""

from __future__ import annotations

import datetime
import re
import shlex
import uuid
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

RESERVED_NAMES: Final = frozenset({"bundle", "suite", "certify", "extract", "solution"})

TaskType = Literal["behavior", "training", "speed", "artifact", "predict", "scaffold"]
Detail = Literal["goal", "method", "vague"]
Contamination = Literal["public", "private"]
SubmissionKind = Literal["callable", "command", "artifacts"]
GateName = Literal[
    "lint",
    "builds",
    "triad",
    "constants",
    "effect",
    "repeatable",
    "attacks",
    "mutants",
    "alternatives",
    "leaks",
    "interface",
    "evidence",
    "headroom",
]


def _text(value: str) -> str:
    if not value.strip():
        raise ValueError("is empty; expected text")
    if any(not c.isprintable() and c != "\n" for c in value):
        raise ValueError("holds control characters; expected plain text")
    return value


def _line(value: str) -> str:
    if "\n" in _text(value).strip():
        raise ValueError("has several lines; expected one")
    return value


def _date(value: Any) -> Any:
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return value
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        try:
            return datetime.date.fromisoformat(value)
        except ValueError as error:
            raise ValueError(f"is no date of the calendar ({error})") from error
    raise ValueError("is not a date written YYYY-MM-DD")


def _uuid(value: str) -> str:
    if not re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", value) or uuid.UUID(value).int == 0:
        raise ValueError("is not a UUID in lower case, such as 3f2b8c1e-9d4a-4c6b-8e57-0a1b2c3d4e5f")
    return value


def _relative_path(value: str) -> str:
    parts = value.split("/")
    if "\\" in value or not value.isprintable() or any(part in ("", ".", "..") for part in parts):
        raise ValueError("is not a relative POSIX path inside the workspace, such as src/flip.py")
    return value


def _not_reserved(value: str) -> str:
    if value in RESERVED_NAMES:
        raise ValueError(f"is reserved; expected none of {', '.join(sorted(RESERVED_NAMES))}")
    return value


def _some(value: tuple[Any, ...]) -> tuple[Any, ...]:
    if not value:
        raise ValueError("is empty; expected at least one file")
    return value


def _matches(pattern: str, expected: str) -> AfterValidator:
    compiled = re.compile(pattern)

    def check(value: str) -> str:
        if not compiled.fullmatch(value):
            raise ValueError(f"is not {expected}")
        return value

    return AfterValidator(check)


Text = Annotated[str, Field(max_length=4000), AfterValidator(_text)]
Line = Annotated[str, Field(max_length=300), AfterValidator(_line)]
Sha256 = Annotated[str, _matches(r"[0-9a-f]{64}", "a SHA-256 in 64 lower-case hexadecimal digits")]
Date = Annotated[datetime.date, BeforeValidator(_date)]
Uuid = Annotated[str, AfterValidator(_uuid)]
RelativePath = Annotated[str, Field(max_length=200), AfterValidator(_relative_path)]
ArxivId = Annotated[
    str, _matches(r"\d{4}\.\d{4,5}(v\d+)?|[a-z-]+(\.[A-Z]{2})?/\d{7}(v\d+)?", "an arXiv id, such as 2404.00498")
]
TaskName = Annotated[
    str,
    _matches(r"[a-z][a-z0-9_]{1,63}", "2 to 64 lower-case letters, digits and underscores, beginning with a letter"),
    AfterValidator(_not_reserved),
]
Version = Annotated[str, _matches(r"[1-9][0-9]{0,3}-[A-Z]", "N-X, such as 1-A")]
Slug = Annotated[str, _matches(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", "lower-case words joined by hyphens")]
MetricName = Annotated[str, _matches(r"[a-z][a-z0-9_]{0,63}", "a lower-case Python name")]
ReasonCode = Annotated[str, _matches(r"[a-z][a-z0-9_]{0,63}", "lower-case letters, digits and underscores")]
Finite = Annotated[float, Field(allow_inf_nan=False)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, use_attribute_docstrings=True)


class Paper(_Section):
    """The paper a task comes from."""

    title: Line
    """Title of the paper."""
    arxiv_id: ArxivId | None = None
    """Identifier on arXiv, in quotes."""
    published: Date
    """Date of the paper's first version, YYYY-MM-DD."""
    sha256: Sha256
    """SHA-256 of the file that was read."""


class Evidence(_Section):
    """A span of the paper that supports the task: where it stands and its hash, never its words."""

    fact: Text
    """What the span supports, in our own words."""
    section: Line
    """Section of the paper, in quotes."""
    page: Annotated[int, Field(ge=1, le=10_000)]
    """Page of the file, counted from 1."""
    sha256: Sha256
    """SHA-256 of the quoted span."""


class Extraction(_Section):
    """What wrote the bundle, when a model did."""

    model: Line
    """Model that drafted the task."""
    log: Line
    """Name of the eval log that recorded it."""


class Provenance(_Section):
    """Where the task comes from."""

    paper: Paper | None
    """The paper, or null for a task of nobody's paper."""
    evidence: Annotated[tuple[Evidence, ...], Field(strict=False)]
    """Spans of the paper that the task rests on."""
    extraction: Extraction | None = None
    """What drafted the bundle; null for one written by hand."""
    contamination: Contamination
    """Whether the bundle, its reference included, is published."""


class Constant(_Section):
    """A value of the metric that was measured, or follows from theory; written by calibration."""

    value: Finite
    """Value of the metric, in its unit."""
    how: Literal["theory", "measured"]
    """Whether the value follows from theory or was measured."""
    seeds: Annotated[int, Field(ge=1, le=1_000_000)]
    """How many seeds the spread was measured on."""
    sd: Annotated[float, Field(ge=0, allow_inf_nan=False)]
    """Standard deviation over seeds, in the metric's unit."""


class Theory(_Section):
    """Values of the metric that theory predicts."""

    baseline: Finite
    """Expected value of the baseline."""
    reference: Finite
    """Expected value of the reference."""


class Metric(_Section):
    """The quantity that the scorer measures."""

    name: MetricName
    """Key of the metric in the dict that `score` returns."""
    unit: Line
    """Unit of the metric, in words."""
    direction: Literal["higher", "lower"]
    """Which way is better."""
    scale: Literal["linear", "log"]
    """Scale on which scores are normalized."""
    stands_for: Text
    """The hardware-bound metric of the paper that this one stands for."""
    why: Text
    """Why it stands for it."""
    not_shown: Text
    """What the setting does not show."""
    theory: Theory | None = None
    """Values that theory predicts, where it does."""
    baseline: Constant | None = None
    """Value of the baseline; absent until calibrated, and then `normalized` is NaN."""
    reference: Constant | None = None
    """Value of the reference; absent until calibrated."""


class SubmittedFile(_Section):
    """A file of the agent's workspace that goes to the scorer."""

    path: RelativePath
    """POSIX path in the workspace."""
    max_kib: Annotated[int, Field(ge=1, le=1024 * 1024)]
    """Largest size that is accepted, in KiB."""

    @property
    def max_bytes(self) -> int:
        """Largest size that is accepted, in bytes."""
        return self.max_kib * 1024


class Submission(_Section):
    """What the agent hands in, and how the scorer reaches it."""

    kind: SubmissionKind
    """`callable` (a function), `command` (a program) or `artifacts` (files that are read as data)."""
    entry: Line | None = None
    """`module:function` for a callable, a command line for a command, nothing for artifacts."""
    files: Annotated[tuple[SubmittedFile, ...], Field(strict=False), AfterValidator(_some)]
    """Files that are copied to the scorer; nothing else is."""

    @property
    def argv(self) -> list[str]:
        """The command line in words; empty for other kinds.

        Raises:
            ValueError: quotes in `entry` are not closed (a valid bundle has none).
        """
        return shlex.split(self.entry) if self.kind == "command" and self.entry else []

    @property
    def paths(self) -> tuple[str, ...]:
        """The declared files' POSIX paths."""
        return tuple(file.path for file in self.files)


class Limits(_Section):
    """What one score and one attempt may use."""

    score_s: Annotated[float, Field(gt=0, le=86_400, allow_inf_nan=False)]
    """Longest time of one `score(submission, seed)`, in seconds."""
    attempt_s: Annotated[float, Field(gt=0, le=30 * 86_400, allow_inf_nan=False)]
    """Longest time of the agent's whole attempt, in seconds."""
    memory_mib: Annotated[int, Field(ge=64, le=4 * 1024 * 1024)]
    """Memory of the scorer's container, in MiB."""
    processes: Annotated[int, Field(ge=8, le=65_536)]
    """Processes and threads in the scorer's container."""
    feedback_calls: Annotated[int, Field(ge=0, le=100_000)]
    """How many times the agent may ask for its score."""


class Resources(_Section):
    """What the agent's container has."""

    cpus: Annotated[float, Field(gt=0, le=1024, allow_inf_nan=False)]
    """Processor cores."""
    memory_mib: Annotated[int, Field(ge=64, le=16 * 1024 * 1024)]
    """Memory, in MiB."""
    gpus: Annotated[int, Field(ge=0, le=64)]
    """Graphics processors."""


class Environment(_Section):
    """What the image is and what it reaches."""

    profile: Slug
    """Name of the kind of image, such as python-numpy."""
    network: Literal["none", "internet"]
    """What the agent's container reaches; the scorer's has no network ever."""


class Seeds(_Section):
    """How many hidden seeds a score averages over."""

    feedback: Annotated[int, Field(ge=1, le=1000)]
    """Seeds of a score that the agent asks for."""
    final: Annotated[int, Field(ge=1, le=1000)]
    """Seeds of the final score."""


class GateException(_Section):
    """A certification gate that is judged otherwise than by default: another threshold, or not at all."""

    threshold: Finite | None = None
    """The threshold that holds for this bundle."""
    not_applicable: bool = False
    """Whether the gate does not apply; only where the gate allows it."""
    reason: Text
    """Why."""


class Manifest(_Section):
    """The whole of `task.yaml`."""

    format: Annotated[int, Field(ge=1, le=1)]
    """Version of this format; 1."""
    name: TaskName
    """Name of the task, and of its folder in a suite."""
    version: Version
    """N-X: N rises when results stop being comparable, X when the interface changes."""
    title: Line
    """Title, one line."""
    type: TaskType
    """What is handed in and how it is measured: behavior, training, speed, artifact, predict or scaffold."""
    canary: Uuid
    """A UUID of this bundle's own, to find it in training data."""
    skills: Annotated[tuple[Slug, ...], Field(strict=False, max_length=20)] = ()
    """Free tags."""
    provenance: Provenance
    """Where the task comes from."""
    metric: Metric
    """The quantity that the scorer measures."""
    submission: Submission
    """What the agent hands in."""
    reasons: Annotated[dict[ReasonCode, Line], Field(max_length=100)] = {}
    """Code and sentence for every way a submission can be invalid that the scorer knows."""
    limits: Limits
    """What one score and one attempt may use."""
    resources: Resources
    """What the agent's container has."""
    environment: Environment
    """What the image is and what it reaches."""
    seeds: Seeds
    """How many hidden seeds a score averages over."""
    gates: dict[GateName, GateException] = {}
    """Gates whose threshold differs from the default, with the reason."""
