"""The scored files, kept in the eval log so that a run can be scored again without its containers.

They go into the transcript rather than into the score: metadata of a score is in every log header, an info event is
read only when asked for (RUNTIME.md, Files in the log).
"""

from __future__ import annotations

import base64
import gzip
import hashlib
from collections.abc import Iterator, Mapping

from inspect_ai.event import InfoEvent
from inspect_ai.log import EvalSample, transcript

from atefar_inspect.errors import AtefarError

from .collect import Collected, CollectError, unpack

SOURCE = "atefar-submission"
LARGEST_KEPT_BYTES = 20 * 1024 * 1024


class NoSubmissionError(AtefarError):
    """The log keeps no submission for this sample."""


def keep_submission(collected: Collected, final_seeds: int) -> dict[str, str]:
    """Writes the collected files into the transcript; returns the SHA-256 of each.

    Files of more than 20 MiB, compressed, are not kept; the event says so. Of an archive that is none, nothing is.
    """
    try:
        files = unpack(collected.archive) if collected.archive else {}
    except CollectError as error:
        transcript().info({"files": {}, "final_seeds": final_seeds, "not_kept": str(error)}, source=SOURCE)
        return {}
    hashes = {path: hashlib.sha256(content).hexdigest() for path, content in files.items()}
    packed = gzip.compress(collected.archive, mtime=0)
    event: dict[str, object] = {"files": hashes, "final_seeds": final_seeds}
    if len(packed) <= LARGEST_KEPT_BYTES:
        event["tar_gz_base64"] = base64.b64encode(packed).decode()
    else:
        event["not_kept"] = f"{len(packed)} bytes are more than the {LARGEST_KEPT_BYTES} that a log keeps"
    transcript().info(event, source=SOURCE)  # type: ignore[arg-type]
    return hashes


def _events(sample: EvalSample) -> Iterator[Mapping[str, object]]:
    for event in sample.events:
        if isinstance(event, InfoEvent) and event.source == SOURCE and isinstance(event.data, dict):
            yield event.data


def kept_submission(sample: EvalSample) -> dict[str, bytes]:
    """The files that were scored last in this sample, as path and content.

    Raises:
        NoSubmissionError: the sample was not scored, or its files were too large to keep.
    """
    kept = list(_events(sample))
    if not kept:
        raise NoSubmissionError(f"sample {sample.id}, epoch {sample.epoch}: the log keeps no submission (not scored?)")
    data = kept[-1].get("tar_gz_base64")
    if not isinstance(data, str):
        raise NoSubmissionError(f"sample {sample.id}, epoch {sample.epoch}: not kept: {kept[-1].get('not_kept')}")
    archive = gzip.decompress(base64.b64decode(data))
    return unpack(archive) if archive else {}


def kept_final_seeds(sample: EvalSample) -> int | None:
    """How many seeds the kept score averaged over; None where nothing was kept."""
    kept = list(_events(sample))
    number = kept[-1].get("final_seeds") if kept else None
    return number if isinstance(number, int) else None
