"""Carries out the work of one sample in its containers: each kind of work is a function here."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict
from typing import Final

from inspect_ai.dataset import Sample
from inspect_ai.solver import Generate, Solver, TaskState, solver
from inspect_ai.util import SandboxUnavailableError, sandbox

from atefar_inspect.bundle import Bundle
from atefar_inspect.evals.bound import runtime_digest
from atefar_inspect.evals.box import runtime_files
from atefar_inspect.evals.collect import CollectError, collect, collect_at_last, lay_over
from atefar_inspect.evals.job import declared, solution_archive
from atefar_inspect.evals.judge import judge
from atefar_inspect.evals.located import DIGEST, LOCATOR, locator, sample_bundle
from atefar_inspect.evals.seeds import Purpose, derive, derive_many

from .attack_runs import named_attack
from .attacks import files_of
from .bench import Bench, LostError, Submitted, job_for, must_live, run_of, scorer_box, scorer_hashes
from .budget import Budget
from .environment import certification_spec
from .image_walk import walk_image
from .mutants import ProbeError, probe_files
from .mutation import all_mutants
from .work import REWRITE, Done, Probe, Run, Work, WorkKind

STORE_KEY: Final = "atefar:done"
WORK: Final = "work"
BUDGET: Final = "budget"
RUNTIME: Final = "runtime"

_PURPOSE: Final[Mapping[WorkKind, Purpose]] = {
    "solutions": "certification",
    "repeats": "repeat",
    "constants": "calibration",
    "attacks": "attack",
    "mutants": "mutant",
}
_PROBE_S = 10.0
"""Least processor time that `valid` and `works` have for a mutant: they may cost more than a score."""


def seeds_of(bundle: Bundle, work: Work) -> list[int]:
    """Return the seeds of a sample's work.

    They follow from the bundle's digest, so that a certification that was cut off goes on with the same ones; those of
    calibration from the draft digest, which the constants that it writes are not part of. Purposes never share a seed.
    """
    known = bundle.draft_digest if work.kind == "constants" else bundle.digest
    return derive_many(work.salt or known, _PURPOSE[work.kind], 0, work.seeds)


async def _solutions(bundle: Bundle, work: Work, seeds: list[int], budget: Budget) -> Done:
    submissions = [Submitted.of(bundle, name, bundle.solution(name)) for name in work.names]
    handed = [one for one in submissions if one.name != "nop"]
    bench = _bench(bundle)
    runs = {run.name: run for run in await bench.run_all(handed, seeds, work.score_s)}
    if "nop" in work.names:
        runs["nop"] = await _nop(bundle)
    return Done(work=work, runs=tuple(runs[name] for name in work.names))


def _bench(bundle: Bundle) -> Bench:
    return Bench(bundle, derive(bundle.digest, "canary", 0))


async def _nop(bundle: Bundle) -> Run:
    """The declared files removed from the agent's workspace, and collected as they always are."""
    box, submission = sandbox(), bundle.manifest.submission
    await lay_over(box, {}, remove=submission.paths)
    collected = await collect(box, submission.files, "root")
    await lay_over(box, {path: bundle.solution("baseline")[path] for path in submission.paths})
    if collected.reason is None:
        return Run(name="nop", outcome="measured", error="the declared files were removed, and still collected")
    return Run(name="nop", outcome="invalid", reason=collected.reason)


async def _repeats(bundle: Bundle, work: Work, seeds: list[int], budget: Budget) -> Done:
    submissions = [Submitted.of(bundle, name, bundle.solution(name)) for name in work.names]
    runs = await _bench(bundle).run_all(submissions * work.repeats, seeds, work.score_s)
    return Done(work=work, runs=tuple(runs))


async def _image(bundle: Bundle, work: Work, seeds: list[int], budget: Budget) -> Done:
    walk = await walk_image(sandbox(), bundle)
    return Done(work=work, walk=walk.model_dump(mode="json"))


async def _mutants(bundle: Bundle, work: Work, seeds: list[int], budget: Budget) -> Done:
    by_name = {mutant.name: mutant for mutant in all_mutants(bundle).mutants}
    mutants = [by_name[name] for name in work.names]
    files = {"reference": declared(bundle, bundle.solution("reference")), **{one.name: one.files for one in mutants}}
    try:
        probes = await probe_files(sandbox(), bundle, files, None, max(_PROBE_S, work.score_s or 0.0))
    except ProbeError as error:
        await must_live(sandbox(), work.id)
        return Done(work=work, probes=(Probe(name="reference", error=str(error)),))
    breaking = {one.name for one in probes if one.breaking}
    wanted = [one for one in mutants if one.name in breaking or one.name.startswith(REWRITE) or not work.only_breaking]
    submissions = [Submitted.of(bundle, one.name, one.files) for one in wanted]
    runs = await _bench(bundle).run_all(submissions, seeds, work.score_s)
    return Done(work=work, runs=tuple(runs), probes=tuple(probes))


async def _attacks(bundle: Bundle, work: Work, seeds: list[int], budget: Budget) -> Done:
    runs = [
        await _attack(bundle, name, f"scorer_{number}", seeds, work.score_s) for number, name in enumerate(work.names)
    ]
    return Done(work=work, runs=tuple(runs))


async def _attack(bundle: Bundle, name: str, service: str, seeds: list[int], score_s: float | None) -> Run:
    """One attack, from the workspace to the verdict as a submission goes, in a scorer that it has for itself."""
    attack, box = named_attack(name), sandbox()
    what = files_of(attack, bundle)
    await box.exec(["/bin/sh", "-c", "find . -mindepth 1 -delete"], timeout=60, timeout_retry=False)
    await lay_over(box, {**bundle.solution("baseline"), **what.files})
    witnessed = True
    if what.script is not None:
        ran = await box.exec(
            ["/bin/sh", "-ec", what.script], env=dict(what.environment), timeout=60, timeout_retry=False
        )
        witnessed = ran.success and "witness" in ran.stdout.split()
    try:
        collected = await collect_at_last(box, bundle.manifest.submission.files, "root")
    except (CollectError, RuntimeError, TimeoutError, OSError) as error:
        await must_live(box, name)
        return Run(name=name, outcome="failed", error=f"the declared files could not be collected: {error}")
    if collected.reason is not None:
        outcome = Run(name=name, outcome="invalid", reason=collected.reason)
        return outcome.model_copy(update={"witness": witnessed, "scorer_unchanged": True})
    job = job_for(bundle, collected.archive, seeds, score_s, witness=True)
    control = job_for(bundle, solution_archive(bundle, "baseline"), seeds, score_s)
    boxes = [scorer_box(service), scorer_box("scorer_spare")]
    judged = await judge(boxes, job, control, budget_s=20 * job.deadline_s)
    if judged.outcome == "unscored":
        await must_live(box, name)
    unchanged = await scorer_hashes(service) == _put_there(bundle)
    if judged.verdict is not None:
        run = run_of(name, judged.verdict, judged.doubts)
        if attack.way == "wrap":
            notes = [seed.witness for seed in judged.verdict.seeds]
            witnessed = any(attack.ran(note) for note in notes)
            run = run.model_copy(update={"got_in": any(attack.got_in(note) for note in notes)})
    else:
        outcome_of = "invalid" if judged.outcome == "invalid" else "failed"
        run = Run(name=name, outcome=outcome_of, reason=judged.reason, error="; ".join(judged.doubts) or None)
    return run.model_copy(update={"witness": witnessed, "scorer_unchanged": unchanged})


def _put_there(bundle: Bundle) -> dict[str, str]:
    """SHA-256 of what the host puts into the scorer."""
    files = {**runtime_files(), **job_for(bundle, b"", [0]).files}
    return {path: hashlib.sha256(content).hexdigest() for path, content in files.items() if path != "submission.tar"}


_KINDS: Final[Mapping[WorkKind, Callable[[Bundle, Work, list[int], Budget], Awaitable[Done]]]] = {
    "solutions": _solutions,
    "constants": _solutions,
    "repeats": _repeats,
    "image": _image,
    "attacks": _attacks,
    "mutants": _mutants,
}


def work_sample(bundle: Bundle, work: Work, budget: Budget) -> Sample:
    """Return the sample that carries out some work."""
    return Sample(
        id=work.id,
        input=f"{work.kind}: {', '.join(work.names) or 'the file system'}",
        metadata={
            LOCATOR: locator(bundle),
            DIGEST: bundle.digest,
            RUNTIME: runtime_digest(),
            WORK: work.model_dump(mode="json"),
            BUDGET: asdict(budget),
        },
        sandbox=certification_spec(bundle, len(work.names) if work.kind == "attacks" else 0),
    )


@solver
def perform() -> Solver:
    """Carries out the work that the sample's metadata names, and keeps what came of it in the sample's store."""

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        work = Work.model_validate(state.metadata[WORK])
        bundle, budget = sample_bundle(state), Budget(**state.metadata[BUDGET])
        seeds = seeds_of(bundle, work) if work.kind in _PURPOSE else []
        if runtime_digest() != state.metadata[RUNTIME]:
            raise LostError("the scoring runtime on disk was changed since this certification began")
        started = time.monotonic()
        try:
            done = await _KINDS[work.kind](bundle, work, seeds, budget)
        except SandboxUnavailableError as error:
            raise LostError(f"{work.id}: a container is gone ({error})") from error
        done = done.model_copy(update={"seconds": time.monotonic() - started})
        state.store.set(STORE_KEY, done.model_dump(mode="json"))
        return state

    return solve
