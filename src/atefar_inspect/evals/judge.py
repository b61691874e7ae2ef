"""Whose fault is it? From what the scorers answered to one of three outcomes (DESIGN 3, Score.value).

*measured*: the harness measured every seed.
*invalid*: the submission broke a rule, or ended the scoring process itself.
*unscored*: our machinery failed; never a zero, never dropped.

A run that ends without a measurement or a stated reason is in doubt, however it shows: exit status 137 or 125, empty
output, a container that is gone, a scorer that raised something of its own. It is repeated once, in the same container
if that lives, else in the spare. If the doubt stays, the baseline is scored in the same place: where the baseline is
good and the submission is not, the submission did it. A submission that runs out of time is held against the baseline
as well: on a machine so busy that the baseline does not come through either, nothing follows from it.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from inspect_ai.log import transcript

from .box import Box, Job, NoVerdict
from .verdict import Verdict

ENDED_SCORING = "ended_scoring"
"""Reason of a submission under which scoring ends without a verdict, where the baseline is scored well."""

UNSCORED = "scoring_failed"
"""Reason of a score that our own machinery could not make; Inspect's name for it."""

OUT_OF_TIME = frozenset({"timeout", "over_deadline"})
"""Reasons that a machine which is too busy can bring about, too."""

_TRIES = 2

Judgement = Literal["measured", "invalid", "unscored"]


class IsolationError(Exception):
    """The isolation that the provider promises could not be set up, so nothing was scored."""


@dataclass(frozen=True)
class Judged:
    """The outcome of scoring one submission."""

    outcome: Judgement
    verdict: Verdict | None
    reason: str | None = None
    detail: dict[str, Any] = field(default_factory=dict)
    doubts: tuple[str, ...] = ()
    """What went wrong on the way, for the log."""
    box: str | None = None


def _doubt(answer: Verdict | NoVerdict) -> str | None:
    """Why an answer settles nothing; None where it does."""
    if isinstance(answer, NoVerdict):
        return answer.cause
    if answer.outcome == "failed":
        return f"the scorer failed: {answer.error}"
    return None


async def _try(box: Box, job: Job, doubts: list[str]) -> Verdict | None:
    """A verdict that settles the matter, within two tries in a box that lives."""
    for _ in range(_TRIES):
        answer = await box.run(job)
        doubt = _doubt(answer)
        if doubt is None:
            return answer if isinstance(answer, Verdict) else None
        doubts.append(doubt)
        transcript().info({"scorer": box.name, "doubt": doubt}, source="atefar")
        if not await box.alive():
            return None
    return None


async def _machine_is_too_slow(box: Box, verdict: Verdict, baseline: Job, doubts: list[str]) -> bool:
    """Whether a submission ran out of time where the baseline does so, too."""
    if verdict.reason not in OUT_OF_TIME:
        return False
    control = await box.run(baseline)
    if isinstance(control, Verdict) and control.reason not in OUT_OF_TIME:
        return False
    words = control.cause if isinstance(control, NoVerdict) else control.reason
    doubts.append(f"{verdict.reason}, and for the baseline in the same scorer: {words}; the machine is too slow")
    transcript().info({"scorer": box.name, "doubt": doubts[-1]}, source="atefar")
    return True


async def judge(boxes: Sequence[Box], job: Job, baseline: Job, budget_s: float) -> Judged:
    """Scores a submission, repeating and cross-checking where the answer is in doubt.

    Args:
        boxes: where scoring may happen, first choice first.
        job: the submission.
        baseline: the baseline under the same seeds.
        budget_s: time after which no further run is started, in seconds.

    Raises:
        IsolationError: the promised isolation cannot be set up, for the baseline either.
    """
    started, doubts = time.monotonic(), list[str]()
    refused: IsolationError | None = None
    for box in boxes:
        if doubts and (time.monotonic() - started + job.deadline_s > budget_s or not await box.alive()):
            continue
        verdict = await _try(box, job, doubts)
        if verdict is not None and await _machine_is_too_slow(box, verdict, baseline, doubts):
            continue
        if verdict is not None:
            outcome: Judgement = "measured" if verdict.outcome == "measured" else "invalid"
            return Judged(outcome, verdict, verdict.reason, dict(verdict.detail or {}), tuple(doubts), box.name)
        if not await box.alive():
            continue
        control = await box.run(baseline)
        if isinstance(control, Verdict) and control.outcome == "measured":
            return Judged("invalid", None, ENDED_SCORING, doubts=tuple(doubts), box=box.name)
        doubts.append(f"baseline: {_doubt(control) or 'invalid'}")
        if isinstance(control, Verdict) and control.failure == "isolation":
            refused = IsolationError(f"isolation level '{box.level}' cannot be set up in {box.name}: {control.error}")
    if refused is not None:
        raise refused
    return Judged("unscored", None, UNSCORED, doubts=tuple(doubts))
