"""From a bundle and a submission to the job that a box runs: hidden files of the right phase, limits, seeds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from atefar_inspect.bundle import Bundle

from .box import Job
from .collect import pack

Phase = Literal["feedback", "final"]

_STARTUP_S = 5.0
# Interpreter, numpy and the sweeps between seeds; measured below 0.3 s a seed, more on a busy machine.


def deadline_s(bundle: Bundle, seeds: int) -> float:
    """The harness's own deadline over all its seeds, in seconds."""
    return bundle.manifest.limits.score_s * seeds + _STARTUP_S


def _scorer_files(bundle: Bundle, phase: Phase) -> dict[str, bytes]:
    """`scorer/` as the harness sees it: of the hidden data only this phase's, directly under `scorer/data/`."""
    files: dict[str, bytes] = {}
    for path, content in bundle.folder("scorer").items():
        data, _, rest = path.partition("/")
        of_phase, _, name = rest.partition("/")
        if data == "data" and of_phase in ("feedback", "final"):
            if of_phase == phase:
                files[f"scorer/data/{name}"] = content
        else:
            files[f"scorer/{path}"] = content
    return files


def make_job(bundle: Bundle, submission: bytes, seeds: Sequence[int], phase: Phase, witness: bool = False) -> Job:
    """The job that scores `submission`, a tar of the declared files, on `seeds`.

    With `witness` the verdict repeats what the submission noted about itself, seed by seed (for certification).
    """
    manifest = bundle.manifest
    config: dict[str, Any] = {
        "kind": manifest.submission.kind,
        "entry": manifest.submission.entry,
        "files": [{"path": file.path, "max_bytes": file.max_bytes} for file in manifest.submission.files],
        "metric": manifest.metric.name,
        "reasons": sorted(manifest.reasons),
        "seeds": list(seeds),
        "score_s": manifest.limits.score_s,
        "deadline_s": deadline_s(bundle, len(seeds)),
        "memory_mib": manifest.limits.memory_mib,
        "processes": manifest.limits.processes,
    }
    if witness:
        config["witness"] = True
    return Job({**_scorer_files(bundle, phase), "submission.tar": submission}, config)


def declared(bundle: Bundle, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Of a workspace's files those that are handed in."""
    return {path: files[path] for path in bundle.manifest.submission.paths if path in files}


def solution_archive(bundle: Bundle, name: str) -> bytes:
    """The tar that handing in the solution `name` would give."""
    return pack(declared(bundle, bundle.solution(name)))
