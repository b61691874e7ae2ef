"""The verdict that the harness leaves in the scorer, read back and checked (contract of `atefar_inspect.runtime`).

The file's first line holds the SHA-256 and the length of the rest, since the way it is read may cut it off silently;
its nonce tells this call's verdict from one that an earlier, crashed call left behind.
"""

from __future__ import annotations

import hashlib
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

Outcome = Literal["measured", "invalid", "failed"]


class VerdictError(Exception):
    """A verdict file is absent, cut off, of another call, or not of the agreed form."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Isolation(_Part):
    """What kept submission and scorer apart, and what of it the host's kernel does not offer."""

    level: Literal["full", "container", "process", "none"]
    missing: list[str]


class SeedVerdict(_Part):
    """What one seed gave."""

    seed: int
    outcome: Outcome
    values: dict[str, float] | None = None
    reason: str | None = None
    detail: dict[str, Any] | None = None
    error: str | None = None
    failure: str | None = None
    seconds: float
    calls: int
    witness: str | None = None
    """What the submission noted about itself, where the job asked for it. It can say anything."""


class Verdict(_Part):
    """What one run of the harness found out about one submission."""

    runtime: str
    nonce: str
    isolation: Isolation
    outcome: Outcome
    reason: str | None = None
    detail: dict[str, Any] | None = None
    error: str | None = None
    failure: Literal["isolation"] | None = None
    """Of a failed run: that a step of the isolation which the level promises could not be set up."""
    seeds: list[SeedVerdict]
    submission_sha256: dict[str, str]
    seconds: float


def parse_verdict(data: bytes, nonce: str) -> Verdict:
    """The verdict in the bytes of a verdict file.

    Raises:
        VerdictError: saying which of the checks failed.
    """
    head, separator, body = data.partition(b"\n")
    fields = head.split()
    if not separator or len(fields) != 2:
        raise VerdictError("the verdict file has no line with hash and length")
    if len(body) != int(fields[1]) or hashlib.sha256(body).hexdigest() != fields[0].decode():
        raise VerdictError(f"the verdict file was cut off or changed ({len(body)} bytes came of {fields[1].decode()})")
    try:
        verdict = Verdict.model_validate_json(body)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise VerdictError(f"the verdict is not of the agreed form: {where}: {first['msg']}") from error
    if verdict.nonce != nonce:
        raise VerdictError("the verdict is of another call")
    return verdict
