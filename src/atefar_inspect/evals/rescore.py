"""Scoring a finished run again from its log: the kept files, in fresh containers, on the same hidden seeds.

With the log's own secret the final score comes out again; with `fresh` seeds it is an independent measurement of the
same artefact.
"""

from __future__ import annotations

import math
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from inspect_ai import eval as inspect_eval
from inspect_ai.log import EvalLog, EvalSample, read_eval_log, read_eval_log_sample
from inspect_ai.scorer import Score

from atefar_inspect.bundle import Bundle, load_bundle
from atefar_inspect.errors import AtefarError

from .keep import kept_final_seeds, kept_submission
from .located import DIGEST, LOCATOR
from .logged import with_store
from .solvers import solution
from .state import ScoringState
from .task import bundle_task


class RescoreError(AtefarError):
    """A log cannot be scored again; the message says why."""


_NOISE_STDERRS = 4


@dataclass(frozen=True)
class Rescored:
    """One sample's final score as logged, and as it came out now."""

    sample: str
    epoch: int
    before: dict[str, float]
    after: dict[str, float]
    explanation: str
    log: str
    stderr: float
    """Standard error of the difference, from the seeds of both; 0 where neither has one."""

    @property
    def same(self) -> bool:
        """Whether both scores agree: both absent, equal, or within four standard errors of their seeds.

        A submission that draws its own random numbers gives another score on the same hidden seeds.
        """
        before, after = self.before["normalized"], self.after["normalized"]
        if math.isnan(before) or math.isnan(after):
            return math.isnan(before) and math.isnan(after)
        return abs(before - after) <= max(1e-9, _NOISE_STDERRS * self.stderr)


def _header(log: str) -> EvalLog:
    try:
        return read_eval_log(log, header_only=True)
    except (ValueError, OSError, BadZipFile) as error:
        raise RescoreError(f"{log}: not an eval log of Inspect's ({error})") from error


def _samples(log: str) -> Iterator[EvalSample]:
    ids = ", ".join(str(known) for known in _header(log).eval.dataset.sample_ids or [])
    samples = read_eval_log(log, resolve_attachments=True).samples or []
    if not samples:
        raise RescoreError(f"{log}: the log holds none of its samples ({ids or 'none'}); did the run finish?")
    yield from samples


def _value(sample: EvalSample) -> dict[str, Any]:
    scores = list((sample.scores or {}).values())
    value = scores[0].value if scores else None
    if not isinstance(value, dict):
        raise RescoreError(f"sample {sample.id}, epoch {sample.epoch}: it has no final score of ours to compare with")
    return value


def _same_bundle(sample: EvalSample, bundle: Bundle, force: bool) -> None:
    logged = str(sample.metadata.get(DIGEST, ""))
    if logged != bundle.digest and not force:
        raise RescoreError(
            f"sample {sample.id}: the run used the bundle with digest {logged[:12]}, {bundle.path} has "
            f"{bundle.digest[:12]}; pass --force to score the submission with the bundle as it is now"
        )


def rescore_sample(
    sample: EvalSample,
    sandbox: str = "docker",
    fresh: bool = False,
    force: bool = False,
    trust_host: bool = False,
    log_dir: str | None = None,
) -> Rescored:
    """Scores the submission kept in one sample.

    Args:
        sample: a sample of an eval log, with attachments resolved.
        sandbox: the provider to score in.
        fresh: use new seeds instead of the run's own.
        force: go on where the bundle has changed since.
        trust_host: as of `bundle_task`.
        log_dir: where the log of the scoring goes.

    Raises:
        RescoreError: there is nothing to compare with, or the bundle has changed.
        NoSubmissionError: the log keeps no files for this sample.
    """
    bundle = load_bundle(str(sample.metadata[LOCATOR]))
    _same_bundle(sample, bundle, force)
    before, files = _value(sample), kept_submission(sample)
    secret = None if fresh else with_store(sample).store_as(ScoringState).secret
    missing = [path for path in bundle.manifest.submission.paths if path not in files]
    with tempfile.TemporaryDirectory(prefix="atefar-rescore-") as folder:
        for path, content in files.items():
            file = Path(folder) / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        task = bundle_task(
            bundle,
            feedback="blind",
            sandbox=sandbox,
            final_seeds=kept_final_seeds(sample),
            seed=secret,
            trust_host=trust_host,
            solver=solution(path=folder, remove=missing),
        )
        [log] = inspect_eval(task, model="none/none", log_dir=log_dir, display="none")
    if not log.samples or not log.samples[0].scores:
        error = log.samples[0].error if log.samples else log.error
        raise RescoreError(f"sample {sample.id}: scoring ended with an error: {error.message if error else log.status}")
    [score] = log.samples[0].scores.values()
    assert isinstance(score.value, dict)
    after = {key: float(value) for key, value in score.value.items() if isinstance(value, int | float)}
    return Rescored(
        sample=str(sample.id),
        epoch=sample.epoch,
        before={key: float(number) for key, number in before.items()},
        after=after,
        explanation=score.explanation or "",
        log=log.location,
        stderr=math.hypot(_stderr(next(iter((sample.scores or {}).values()))), _stderr(score)),
    )


def _stderr(score: Score) -> float:
    error = (score.metadata or {}).get("stderr")
    return float(error) if isinstance(error, int | float) and not math.isnan(error) else 0.0


def rescore(log: str, **options: Any) -> Iterator[Rescored]:
    """Scores every sample of an eval log again; options as of `rescore_sample`.

    Raises:
        RescoreError: the log holds no samples, or one of them cannot be scored.
        FileNotFoundError: there is no such log.
    """
    for sample in _samples(log):
        yield rescore_sample(sample, **options)


def submission_of(log: str, sample_id: str, epoch: int = 1) -> dict[str, bytes]:
    """The files that were scored in a sample of a log, as path and content.

    Raises:
        NoSubmissionError: the log keeps none.
        RescoreError: the log has no such sample.
    """
    known = _header(log).eval.dataset.sample_ids or []
    try:
        sample = read_eval_log_sample(log, sample_id, epoch, resolve_attachments=True)
    except IndexError as error:
        raise RescoreError(
            f"{log}: no sample {sample_id!r} of epoch {epoch}; its samples are {', '.join(map(str, known)) or 'none'}"
        ) from error
    return kept_submission(sample)
