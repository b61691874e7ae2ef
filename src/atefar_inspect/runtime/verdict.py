"""The verdict: what one scoring came to, in a file that only root can write or read."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Dict, List, Optional, Tuple

MEASURED, INVALID, FAILED = "measured", "invalid", "failed"


@dataclass(frozen=True)
class Outcome:
    """How one seed, or the whole, ended. `error` is for the log and may hold anything; the rest is of fixed words.

    `failure` is `isolation` where the run failed because a promised step could not be set up.
    """

    outcome: str
    values: Optional[Dict[str, float]] = None
    reason: Optional[str] = None
    detail: Optional[Dict[str, str]] = None
    error: Optional[str] = None
    failure: Optional[str] = None


@dataclass(frozen=True)
class SeedOutcome:
    """One seed's outcome, seconds of wall clock in `score()`, calls of the submission, and its own word (`witness`)."""

    seed: int
    outcome: Outcome
    seconds: float = 0.0
    calls: int = 0
    witness: Optional[str] = None

    def as_json(self) -> Dict[str, Any]:
        """The entry of `seeds` in the verdict."""
        entry = {"seed": self.seed, **asdict(self.outcome), "seconds": self.seconds, "calls": self.calls}
        return entry if self.witness is None else {**entry, "witness": self.witness}


@dataclass(frozen=True)
class Verdict:
    """The whole of it; seeds after the first that was not measured are not run."""

    runtime: str
    nonce: str
    level: str
    missing: Tuple[str, ...]
    outcome: Outcome
    seconds: float
    seeds: List[SeedOutcome] = field(default_factory=list)
    submission_sha256: Dict[str, str] = field(default_factory=dict)

    def as_json(self) -> Dict[str, Any]:
        """The object that `write_verdict` writes."""
        return {
            "runtime": self.runtime,
            "nonce": self.nonce,
            "isolation": {"level": self.level, "missing": list(self.missing)},
            "outcome": self.outcome.outcome,
            "reason": self.outcome.reason,
            "detail": self.outcome.detail,
            "error": self.outcome.error,
            "failure": self.outcome.failure,
            "seeds": [seed.as_json() for seed in self.seeds],
            "submission_sha256": self.submission_sha256,
            "seconds": self.seconds,
        }


def write_verdict(verdict: Verdict, folder: Path) -> Path:
    """Writes `verdict-<nonce>.json` in one step; its first line is SHA-256 and byte length of the rest.

    The nonce in the name keeps the file of an earlier, crashed call from being taken for this one's; hash and length
    show a copy that was cut on its way to the host.
    """
    body = json.dumps(verdict.as_json(), indent=1, allow_nan=False).encode("ascii")
    first = f"{hashlib.sha256(body).hexdigest()} {len(body)}\n".encode("ascii")
    path = folder / f"verdict-{verdict.nonce}.json"
    partial = folder / f".{path.name}.partial"
    handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(first + body)
    os.replace(partial, path)
    return path
