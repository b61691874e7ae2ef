"""What an agent may read about a score: fixed sentences with names from the manifest and rounded numbers, nothing else.

No byte that a submission produced in a hidden run gets in here, or it would carry the hidden inputs out.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from atefar_inspect.bundle import Bundle

from .judge import ENDED_SCORING, Judged
from .normalize import Normalized

_ENDED = "The submission ended the process that scores it; the baseline, scored in its place, was fine."
_UNSCORED = "The score could not be measured, through no fault of the submission."


def reason_sentence(bundle: Bundle, reason: str, detail: Mapping[str, Any]) -> str:
    """The sentence of a reason: the manifest's, the runtime's, or this module's.

    Raises:
        KeyError: nobody has a sentence for it.
    """
    from atefar_inspect.runtime.reasons import REASONS, sentence  # here, since the package imports numpy

    if reason == ENDED_SCORING:
        return _ENDED
    if reason in bundle.manifest.reasons:
        return bundle.manifest.reasons[reason]
    if reason in REASONS:
        return sentence(reason, {name: str(value) for name, value in detail.items()})
    raise KeyError(f"no sentence for the reason '{reason}': it is neither in task.yaml's `reasons` nor the runtime's")


def decimals(step: float) -> int:
    """Digits after the point that show a multiple of `step`."""
    return max(0, math.ceil(-math.log10(step)))


def feedback_sentence(bundle: Bundle, judged: Judged, shown: float, step: float) -> str:
    """One intermediate score in words."""
    if judged.outcome == "unscored":
        return f"{_UNSCORED} This call does not count; try again."
    if judged.outcome == "invalid":
        return f"Invalid submission, score 0: {reason_sentence(bundle, judged.reason or '', judged.detail)}"
    if math.isnan(shown):
        return "The submission is valid. This task has no baseline and reference yet, so there is no score to show."
    return (
        f"Score {shown:.{decimals(step)}f} (0 is the baseline, 1 the reference; rounded to {step:.{decimals(step)}f}, "
        "measured on other seeds than the final score)."
    )


def final_sentence(bundle: Bundle, judged: Judged, score: Normalized | None) -> str:
    """The final score in words."""
    if judged.outcome == "unscored":
        return _UNSCORED
    if judged.outcome == "invalid" or score is None:
        return f"Invalid submission, score 0: {reason_sentence(bundle, judged.reason or '', judged.detail)}"
    metric = bundle.manifest.metric
    raw = f"{metric.name} = {score.raw:.6g} {metric.unit} over {len(score.per_seed)} seeds"
    if math.isnan(score.normalized):
        return f"{raw}; no baseline and reference in the manifest, so not normalized."
    spread = "" if math.isnan(score.stderr) else f" ± {score.stderr:.2g}"
    return f"Score {score.normalized:.3f}{spread}: {raw}."


def calls_sentence(used: int, budget: int | None) -> str:
    """How many score calls are used, and how many there are."""
    if budget is None:
        return f"{used} score call{'' if used == 1 else 's'} so far."
    return f"{used} of {budget} score calls used."


def refusal_sentence(budget: int) -> str:
    """The refusal of a call beyond the budget."""
    if budget == 0:
        return "There are no score calls in this task: work without, and submit when you are done."
    return (
        f"All {budget} score calls are used, and no further score is given. "
        "Your work is not lost: go on without, and submit when you are done."
    )
