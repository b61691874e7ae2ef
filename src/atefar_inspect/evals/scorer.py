"""The scorer of every bundle: an intermediate call gives feedback under the policy, the last one the final score.

Outcomes of the agent's work are scored, crashes and hangs of it included. Failures of our own machinery are *unscored*
and counted as such; isolation that cannot be set up is an error of the sample (`judge.py` decides which is which).
"""

from __future__ import annotations

import math
from typing import Any

from inspect_ai.scorer import Score, Scorer, Target, mean, scorer
from inspect_ai.solver import TaskState
from inspect_ai.util import concurrency, sandbox, store_as

from atefar_inspect.bundle import Bundle

from .box import boxes
from .collect import Collected, CollectError, collect, collect_at_last
from .feedback import Feedback, budget_of, feedback_score, open_call, parse_feedback, refusal
from .job import Phase, make_job, solution_archive
from .judge import UNSCORED, Judged, judge
from .keep import keep_submission
from .located import sample_bundle
from .metrics import headline, mean_measured, stderr_seeds
from .normalize import Normalized, aggregate
from .provider import promised_level, provider_in_effect
from .seeds import derive_many
from .sentences import final_sentence
from .state import ScoringState
from .status import certificate_status

NAN = math.nan

_SHARE_OF_SCORING_TIME = 0.8
# Inspect gives scoring half the sample's time and makes an error of what takes longer: ours has to end before.

_METRICS: list[Any] = [
    headline(),
    {
        "normalized": [mean_measured(), stderr_seeds()],
        "unfloored": [mean_measured()],
        "raw": [mean_measured()],
        "valid": [mean_measured()],
        "scored": [mean()],
    },
]


class NoSampleError(RuntimeError):
    """A score was asked for outside a running sample, where there is nothing to score."""


def _check_running(state: TaskState, known: ScoringState) -> None:
    try:
        sandbox()
    except ProcessLookupError as error:
        raise NoSampleError(
            f"sample {state.sample_id}: there is no sandbox to score in. To score a finished run again, use "
            "`atefar rescore LOG`, which runs the submission kept in the log."
        ) from error
    if not known.secret:
        raise NoSampleError(f"sample {state.sample_id}: the task's own setup has not run, so there are no hidden seeds")


async def _collected(bundle: Bundle, phase: Phase) -> Collected | CollectError:
    """The declared files; an error of the agent's container stays an error value, to be judged.

    Before the final score everything that the agent left running is ended. Never on the host itself, where "all
    processes" would be the user's.
    """
    host = provider_in_effect() == "local"
    files, user = bundle.manifest.submission.files, None if host else "root"
    try:
        if phase == "final" and not host:
            return await collect_at_last(sandbox(), files, user)
        return await collect(sandbox(), files, user)
    except CollectError as error:
        return error
    except (RuntimeError, TimeoutError, OSError) as error:
        return CollectError(f"{type(error).__name__}: {error}")


async def _judged(bundle: Bundle, collected: Collected, seeds: list[int], phase: Phase) -> Judged:
    if collected.reason is not None:
        return Judged("invalid", None, collected.reason, {"file": collected.path or ""})
    return await judge(
        boxes(provider_in_effect()),
        make_job(bundle, collected.archive, seeds, phase),
        make_job(bundle, solution_archive(bundle, "baseline"), seeds, phase),
        budget_s=_SHARE_OF_SCORING_TIME * bundle.manifest.limits.attempt_s / 2,
    )


async def _score_workspace(bundle: Bundle, seeds: list[int], phase: Phase) -> tuple[Judged, Collected | None]:
    collected = await _collected(bundle, phase)
    if isinstance(collected, CollectError):
        return Judged("unscored", None, UNSCORED, doubts=(str(collected),)), None
    return await _judged(bundle, collected, seeds, phase), collected


async def _feedback(bundle: Bundle, state: ScoringState, feedback: Feedback) -> Score:
    budget = budget_of(feedback)
    if budget is not None and len(state.calls) >= budget:
        return refusal(state, budget)
    call = open_call(state)
    count = bundle.manifest.seeds.feedback
    seeds = derive_many(state.secret, "feedback", (call.number - 1) * count, count)
    judged, _ = await _score_workspace(bundle, seeds, "feedback")
    return feedback_score(bundle, judged, state, call, budget)


def _value(judged: Judged, score: Normalized | None) -> dict[str, float]:
    if judged.outcome == "unscored":
        return {"normalized": NAN, "unfloored": NAN, "raw": NAN, "valid": NAN, "scored": 0.0}
    if score is None:
        return {"normalized": 0.0, "unfloored": 0.0, "raw": NAN, "valid": 0.0, "scored": 1.0}
    return {
        "normalized": score.normalized,
        "unfloored": score.unfloored,
        "raw": score.raw,
        "valid": 1.0,
        "scored": 1.0,
    }


def _feedback_summary(state: ScoringState, final: float) -> dict[str, Any]:
    """Number, channels, rate and over-fitting gap of the agent's own score calls."""
    told = [call.normalized for call in state.calls if call.normalized is not None]
    best = max(told, default=NAN)
    hours = state.hours()
    return {
        "calls": len(state.calls),
        "refused": state.refused,
        "channels": {name: sum(c.channel == name for c in state.calls) for name in ("tool", "command", "inspect")},
        "calls_per_hour": len(state.calls) / hours if hours > 0 else 0.0,
        "best": best,
        "overfitting_gap": best - final,
    }


def _metadata(bundle: Bundle, judged: Judged, score: Normalized | None, state: ScoringState) -> dict[str, Any]:
    verdict = judged.verdict
    isolation = {"level": promised_level(provider_in_effect()), "missing": list[str]()}
    if verdict is not None:
        isolation = verdict.isolation.model_dump()
    return {
        "bundle": {"name": bundle.manifest.name, "version": bundle.manifest.version, "digest": bundle.digest},
        "certificate": certificate_status(bundle),
        "contamination": bundle.manifest.provenance.contamination,
        "isolation": isolation,
        "runtime": verdict.runtime if verdict else None,
        "seed": "fixed" if state.seed_fixed else "secret",
        "seeds": [seed.model_dump() for seed in verdict.seeds] if verdict else [],
        "per_seed": list(score.per_seed) if score else [],
        "stderr": score.stderr if score else NAN,
        "reason": judged.reason,
        "error": verdict.error if verdict else None,
        "doubts": list(judged.doubts),
        "scorer": judged.box,
        "feedback": _feedback_summary(state, _value(judged, score)["normalized"]),
    }


async def _final(bundle: Bundle, state: ScoringState, final_seeds: int) -> Score:
    seeds = derive_many(state.secret, "final", 0, final_seeds)
    judged, collected = await _score_workspace(bundle, seeds, "final")
    metric = bundle.manifest.metric
    score = None
    if judged.outcome == "measured" and judged.verdict is not None:
        score = aggregate(metric, [(seed.values or {})[metric.name] for seed in judged.verdict.seeds])
    metadata = _metadata(bundle, judged, score, state)
    if collected is not None:
        metadata["submission_sha256"] = keep_submission(collected, final_seeds)
    text = final_sentence(bundle, judged, score)
    return Score(
        value=_value(judged, score),
        answer=text,
        explanation=text,
        reason=UNSCORED if judged.outcome == "unscored" else judged.reason,
        metadata=metadata,
    )


@scorer(metrics=_METRICS)
def bundle_scorer(feedback: str | int = "open", final_seeds: int | None = None) -> Scorer:
    """Scores the declared files of the workspace in the hidden scorer of the sample's bundle.

    Args:
        feedback: `open`, `blind` or the number of score calls that the agent has.
        final_seeds: how many seeds the final score averages over; the manifest's number by default.

    Returns:
        A scorer whose value is a dict: `normalized` (0 baseline, 1 reference, floored at 0), `unfloored`, `raw` in the
        metric's unit, `valid` and `scored` (1 or 0).
    """
    policy = parse_feedback(feedback)

    async def score(state: TaskState, target: Target) -> Score:
        known = store_as(ScoringState)
        _check_running(state, known)
        bundle = sample_bundle(state)
        async with concurrency(f"atefar-scoring-{state.uuid}", 1, visible=False):
            if not state.completed:
                return await _feedback(bundle, known, policy)
            return await _final(bundle, known, final_seeds or bundle.manifest.seeds.final)

    return score
