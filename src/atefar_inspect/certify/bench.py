"""Scoring one submission after another in a sample's scorers, and being sure that none disturbs the next.

A *bench* is a scorer that trusted code shares: rungs, alternatives, mutants. The harness sweeps before every seed;
beyond that a *canary*, the reference on a fixed seed, is scored now and then. Where it does not come out as at first,
what was scored since is thrown away and scored again in the spare scorer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from inspect_ai.util import SandboxEnvironment, sandbox

from atefar_inspect.bundle import Bundle
from atefar_inspect.evals.box import Box, ContainerBox, Job, NoVerdict
from atefar_inspect.evals.collect import pack
from atefar_inspect.evals.job import declared, make_job, solution_archive
from atefar_inspect.evals.judge import ENDED_SCORING, OUT_OF_TIME
from atefar_inspect.evals.normalize import normalize
from atefar_inspect.evals.provider import promised_level, provider_in_effect
from atefar_inspect.evals.verdict import Verdict

from .work import Run

CANARY_EVERY: Final = 6
CANARY_TOLERANCE: Final = 0.05
_GRACE_S: Final = 5.0
_TRIES: Final = 2


class LostError(Exception):
    """An execution ended without a result, for reasons that are not the bundle's: nothing follows from it."""


class DisturbedError(Exception):
    """The canary did not come out as at first, in the spare scorer neither."""


@dataclass(frozen=True)
class Submitted:
    """A submission as it goes to the scorer."""

    name: str
    archive: bytes
    """A tar of its declared files."""

    @classmethod
    def of(cls, bundle: Bundle, name: str, files: Mapping[str, bytes]) -> Submitted:
        """The declared ones among a workspace's files."""
        return cls(name, pack(declared(bundle, files)))


def job_for(
    bundle: Bundle, archive: bytes, seeds: Sequence[int], score_s: float | None = None, witness: bool = False
) -> Job:
    """Return the job that scores a submission, with a limit of its own where one is given, in seconds a seed."""
    job = make_job(bundle, archive, seeds, "final", witness=witness)
    if score_s is None or score_s >= bundle.manifest.limits.score_s:
        return job
    config: dict[str, Any] = {**job.config, "score_s": score_s, "deadline_s": score_s * len(seeds) + _GRACE_S}
    return replace(job, config=config)


def run_of(name: str, verdict: Verdict, doubts: Sequence[str] = ()) -> Run:
    """Return what a verdict says about a submission."""
    errors = [verdict.error, *(seed.error for seed in verdict.seeds)]
    measured = verdict.outcome == "measured"
    return Run(
        name=name,
        outcome=verdict.outcome,
        reason=verdict.reason,
        error="\n".join(dict.fromkeys(error.strip() for error in errors if error)) or None,
        values=tuple(seed.values or {} for seed in verdict.seeds) if measured else (),
        seconds=tuple(seed.seconds for seed in verdict.seeds),
        isolation_missing=tuple(verdict.isolation.missing),
        doubts=tuple(doubts),
    )


async def settle(box: Box, bundle: Bundle, name: str, job: Job, control: Job) -> Run:
    """Run a job until it is known whose fault a run without a measurement is.

    The same rule as in the evals: a doubtful run is repeated once, then the baseline decides. Where the scorer fails on
    the baseline, too, it is the scorer that fails.

    Raises:
        LostError: the scorer's container is gone, or answers for nobody.
    """
    doubts: list[str] = []
    failed: Verdict | None = None
    for _ in range(_TRIES):
        answer = await box.run(job)
        if isinstance(answer, Verdict):
            if answer.reason in OUT_OF_TIME:
                await _machine_must_be_fast_enough(box, name, answer, control)
            if answer.outcome != "failed":
                return run_of(name, answer, doubts)
            if answer.failure == "isolation":
                raise LostError(f"isolation cannot be set up in {box.name}: {answer.error}")
            failed = answer
            doubts.append(f"the scorer failed: {answer.error}")
        else:
            doubts.append(answer.cause)
            if not await box.alive():
                raise LostError(f"{name}: {answer.cause}")
    answer = await box.run(control)
    if isinstance(answer, NoVerdict):
        raise LostError(f"{name}: {'; '.join(doubts)}; and for the baseline: {answer.cause}")
    if answer.outcome == "failed":
        return run_of(name, failed or answer, doubts)
    error = failed.error if failed else None
    return Run(name=name, outcome="invalid", reason=ENDED_SCORING, error=error, doubts=tuple(doubts))


async def _machine_must_be_fast_enough(box: Box, name: str, verdict: Verdict, control: Job) -> None:
    """Make sure that what runs out of time does so where the baseline does not.

    Raises:
        LostError: the baseline runs out of time, too: nothing follows from that on a machine so busy.
    """
    answer = await box.run(control)
    if not isinstance(answer, Verdict) or answer.reason in OUT_OF_TIME:
        raise LostError(
            f"{name}: {verdict.reason}, and so it is for the baseline: the machine is too busy, or too slow"
        )


@dataclass
class Bench:
    """A scorer that trusted submissions share, watched by a canary."""

    bundle: Bundle
    canary_seed: int
    boxes: list[Box] = field(default_factory=lambda: [_box("scorer"), _box("scorer_spare")])
    _first: float | None = None
    _repeatable: bool = True

    async def run_all(
        self, submissions: Sequence[Submitted], seeds: Sequence[int], score_s: float | None = None
    ) -> list[Run]:
        """Return a run for each submission, in order.

        Raises:
            LostError: a container is gone.
            DisturbedError: the canary differs in the spare scorer, too.
        """
        runs: list[Run] = []
        await self._canary_sings()
        for start in range(0, len(submissions), CANARY_EVERY):
            part = submissions[start : start + CANARY_EVERY]
            scored = await self._run(part, seeds, score_s)
            if not await self._canary_sings() and await self._is_disturbed():
                scored = await self._run(part, seeds, score_s)
                if not await self._canary_sings():
                    raise DisturbedError(
                        f"the reference on a fixed seed scores otherwise than before {part[0].name} ... {part[-1].name}"
                    )
            runs += scored
        return runs

    async def _is_disturbed(self) -> bool:
        """Whether the scorer is, in which the canary has changed; if so, the spare one takes its place.

        It is not where the reference does not score the same twice running (the gate `repeatable` says so), nor where
        it scores the same in the spare scorer, where nothing ran: then it is the machine that has changed.
        """
        once, again = await self._canary(), await self._canary()
        self._repeatable = _same(once, again)
        if not self._repeatable:
            return False
        self.boxes.reverse()
        clean = await self._canary()
        if _same(clean, again):
            self._first = clean
            return False
        return True

    async def _run(self, submissions: Sequence[Submitted], seeds: Sequence[int], score_s: float | None) -> list[Run]:
        control = job_for(self.bundle, solution_archive(self.bundle, "baseline"), seeds)
        return [
            await settle(
                self.boxes[0], self.bundle, one.name, job_for(self.bundle, one.archive, seeds, score_s), control
            )
            for one in submissions
        ]

    async def _canary_sings(self) -> bool:
        """Whether the reference scores on the canary's seed as at first; always where that would say nothing."""
        if not self._repeatable:
            return True
        value = await self._canary()
        if self._first is None:
            self._first, self._repeatable = value, value is not None
            return True
        return _same(value, self._first)

    async def _canary(self) -> float | None:
        """The reference's normalized score on the canary's seed; None where it is not measured."""
        metric = self.bundle.manifest.metric
        job = job_for(self.bundle, solution_archive(self.bundle, "reference"), [self.canary_seed])
        run = await settle(self.boxes[0], self.bundle, "canary", job, job)
        return normalize(metric, run.raw(metric.name)[0]) if run.outcome == "measured" else None


def _same(one: float | None, other: float | None) -> bool:
    """Whether two scores of the canary agree. Without constants they are NaN, which says nothing against it."""
    return one is not None and other is not None and not abs(one - other) > CANARY_TOLERANCE


def _box(service: str) -> ContainerBox:
    return ContainerBox(service, promised_level(provider_in_effect()))


def scorer_box(service: str) -> Box:
    """Return the scorer service of the running sample by its name."""
    return _box(service)


_HASHES = "cd /run/atefar/* && find scorer atefar_runtime -type f -exec sha256sum {} + | sort -k 2"


async def scorer_hashes(service: str) -> dict[str, str]:
    """Return SHA-256 of the scorer's files as they lie there now, by path.

    Raises:
        LostError: the container does not answer.
    """
    try:
        ran = await sandbox(service).exec(
            ["/bin/sh", "-c", _HASHES], cwd="/", user="root", timeout=30, timeout_retry=False
        )
    except (RuntimeError, TimeoutError, OSError) as error:
        raise LostError(f"{service}: {error}") from error
    return {path: digest for digest, path in map(str.split, ran.stdout.splitlines())}


async def must_live(box: SandboxEnvironment, what: str) -> None:
    """Make sure that a container still starts a command.

    Raises:
        LostError: it does not.
    """
    try:
        ran = await box.exec(["/bin/true"], cwd="/", user="root", timeout=20, timeout_retry=False)
    except (RuntimeError, TimeoutError, OSError) as error:
        raise LostError(f"{what}: the container is gone ({error})") from error
    if not ran.success:
        raise LostError(f"{what}: the container does not start a command (exit status {ran.returncode})")
