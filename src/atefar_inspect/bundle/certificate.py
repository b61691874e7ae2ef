"""The certificate of a bundle, `certificate.json`: what was executed, what came of it, and what it is bound to.

It is outside the bundle's digest, which it names. Whether it is still worth something here is judged where the runtime
and the environment are known (`evals/status.py`).
"""

from __future__ import annotations

import math
import statistics
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from .bundle import Bundle
from .findings import BundleError, Finding
from .manifest import GateName, Sha256
from .mutant_table import MutantTable

CERTIFICATE: Final = "certificate.json"
SCHEMA_VERSION: Final = 1

GateResult = Literal["holds", "fails", "could not be judged", "not applicable"]
Group = Literal["nop", "baseline", "rung", "generic", "reference", "alternative", "wrong"]
Outcome = Literal["measured", "invalid", "failed"]


def _finite(value: float) -> float:
    if not math.isfinite(value):
        raise ValueError("is no finite number, which JSON cannot hold")
    return value


Number = Annotated[float, AfterValidator(_finite)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class GateReport(_Part):
    """What one gate found."""

    gate: GateName
    result: GateResult
    sentence: str
    """What was measured against what and, where the gate fails, what would be right."""
    examined: int = 0
    """How many things were looked at."""
    details: tuple[str, ...] = ()
    """One line for each thing that fails, or that a reader has to know."""
    threshold: float | None = None
    """The threshold that was applied, where the gate has one."""
    default: float | None = None
    """The default in whose place the manifest put `threshold`; null where it did not."""
    reason: str | None = None
    """The manifest's reason for another threshold, or why the gate is not applicable."""


class SolutionScore(_Part):
    """The scores of one solution of the bundle."""

    name: str
    group: Group
    outcome: Outcome
    reason: str | None = None
    """Why it is invalid, or what the scorer failed with."""
    raw: tuple[Number, ...] = ()
    """The metric, a value a seed, in its unit."""
    normalized: tuple[Number, ...] = ()
    """The same normalized and not floored; a single 0 for an invalid one."""
    seconds: float = 0.0
    """Median time of one `score`, in seconds."""

    @property
    def mean(self) -> float:
        """Mean of the normalized scores; 0 where there is none."""
        return statistics.fmean(self.normalized) if self.normalized else 0.0

    @property
    def sd(self) -> float:
        """Standard deviation of the normalized scores over seeds; 0 for fewer than two."""
        return statistics.stdev(self.normalized) if len(self.normalized) > 1 else 0.0


class AttackScore(_Part):
    """How one attack of the battery ended."""

    name: str
    family: str
    outcome: Outcome
    reason: str | None
    normalized: Number
    ran: bool
    """Whether the attack proved that it ran: by its witness, or by what it left in the workspace."""
    got_in: bool = False
    """Whether it reached something that separates it from the scorer, whatever that was worth."""
    scorer_unchanged: bool
    """Whether the scorer's files were, after it, what the host had put there."""


class Power(_Part):
    """How many seeds tell the reference from the baseline."""

    effect: Number
    """Reference minus baseline, normalized."""
    baseline_sd: Number
    reference_sd: Number
    power: Number
    alpha: Number
    seeds_needed: int
    """Seeds a score, for that power."""
    seeds_final: int
    """Seeds of the final score, by the manifest."""
    seconds_needed: Number
    """Time of one final score with that many seeds, in seconds."""
    seeds_allowed: int
    """Most seeds that the limits of the manifest leave room for."""


class Machine(_Part):
    """Where it was executed."""

    cpu: str
    cores: int
    memory_gib: Number
    kernel: str
    docker: str
    python: str
    """Version of Python that ran the certification, on the host."""


class Times(_Part):
    """How long it took, in seconds."""

    build: Number
    total: Number
    """From the start of the first execution to the last verdict; for a resumed one the sum of its parts."""
    gates: dict[str, Number] = {}
    """Seconds of the executions that each gate asked for, added up over parallel ones."""


class Bound(_Part):
    """What the evidence holds for; another bundle, runtime version or compose makes it stale."""

    digest: Sha256
    draft_digest: Sha256
    runtime_version: str
    runtime_digest: Sha256
    compose_digest: Sha256
    """Of the canonical Docker rendering of the bundle's services."""
    base_image: str
    """The Dockerfile's base, with its digest where the engine knows one."""
    battery: str
    """Version of the attack battery."""


class Certificate(_Part):
    """The whole of `certificate.json`."""

    schema_version: Annotated[int, Field(ge=1, le=SCHEMA_VERSION)] = SCHEMA_VERSION
    name: str
    version: str
    title: str
    type: str
    metric: str
    made: str
    """Date and time in UTC, ISO 8601."""
    package: str
    """Version of atefar_inspect."""
    budget: str
    """`full`, or what was left out."""
    bound: Bound
    gates: tuple[GateReport, ...]
    isolation: str
    """Level of isolation that every score was made under, and what of it the kernel does not offer."""
    attack_bound: Number | None = None
    """What no attack may score above; null where none was run."""
    seeds: int
    """Seeds that each solution was scored on."""
    scores: tuple[SolutionScore, ...]
    attacks: tuple[AttackScore, ...]
    mutants: MutantTable | None
    mutant_scores: dict[str, Number] = {}
    """Mean normalized score of each mutant and rewrite that was scored, by name."""
    power: Power | None
    times: Times
    machine: Machine
    log: str
    """File name of the eval log that holds every execution."""

    @property
    def certified(self) -> bool:
        """Whether no gate fails and none could not be judged."""
        return bool(self.gates) and all(gate.result in ("holds", "not applicable") for gate in self.gates)

    @property
    def not_applicable(self) -> int:
        """How many gates were not applicable."""
        return sum(gate.result == "not applicable" for gate in self.gates)

    def score(self, name: str) -> SolutionScore | None:
        """Return the scores of a solution by its name, or None where it was not scored."""
        return next((score for score in self.scores if score.name == name), None)

    def text(self) -> str:
        """Return the JSON as it stands in the bundle."""
        return self.model_dump_json(indent=1) + "\n"


def parse_certificate(content: bytes | str) -> Certificate:
    """Return the certificate that a file's content is.

    Raises:
        ValueError: it is none (its first line names the field).
    """
    try:
        return Certificate.model_validate_json(content)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise ValueError(f"{where}: {first['msg']}") from error


def certificate_of(bundle: Bundle) -> Certificate | None:
    """Return the certificate that a bundle carries, or None.

    Raises:
        BundleError: there is one, and it cannot be read.
    """
    try:
        content = bundle.file(CERTIFICATE).content
    except KeyError:
        return None
    try:
        return parse_certificate(content)
    except ValueError as error:
        hint = "certify the bundle again"
        finding = Finding(file=CERTIFICATE, field=None, line=None, code="certificate", message=str(error), hint=hint)
        raise BundleError(bundle.path, [finding]) from error
