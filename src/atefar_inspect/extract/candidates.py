"""What the second step proposes: typed candidates, and the rules that reject one before it costs a draft."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from atefar_inspect.bundle.manifest import RESERVED_NAMES, TaskType

DRAFTED_TYPES: Final[tuple[TaskType, ...]] = ("behavior", "training", "speed", "predict")
"""Task types that the third step has instructions for: those of `task_templates`."""
LEAST_EFFECT_SD: Final = 3.0
"""Reference minus baseline in standard deviations of the baseline over seeds (DESIGN 5, gate `effect`)."""
MOST_GENERIC: Final = 0.7
"""Normalized score of the generic attempt from which a task has no headroom (DESIGN 5, gate `headroom`)."""
LEAST_SPEEDUP: Final = 2.0
"""Ratio of times below which a difference is lost in what a busy machine does to both."""
MOST_SCORE_S: Final = 60.0
"""Seconds that one score may take."""


class Expected(BaseModel):
    """Values of the metric that are expected before anything has run, on the metric's own scale."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    baseline: float
    partial: float
    generic: float
    reference: float
    baseline_sd: Annotated[float, Field(ge=0, description="standard deviation of one baseline score over seeds")]


class Candidate(BaseModel):
    """A task that a paper could give."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: Annotated[
        str,
        Field(
            pattern=r"^[a-z][a-z0-9_]{1,40}$",
            description="lower-case letters, digits, underscores; names the problem, not the paper or its method",
        ),
    ]
    title: Annotated[str, Field(max_length=120, description="one line, names the problem and not the method")]
    type: TaskType
    idea: Annotated[str, Field(description="the task in one or two sentences")]
    quantity: Annotated[str, Field(description="what is measured, exactly")]
    measured_by: Literal["counting", "computing", "training", "timing", "judgment"]
    stands_for: Annotated[str, Field(description="the hardware-bound metric or the claim of the paper it stands for")]
    why_it_stands_for_the_claim: str
    rests_on: Annotated[tuple[str, ...], Field(description="ids of facts")]
    direction: Literal["higher", "lower"]
    scale: Literal["linear", "log"]
    expected: Expected
    how_known: Annotated[str, Field(description="the derivation of the expected values at this size")]
    data: Literal["generated", "bundled with scikit-learn", "must be downloaded"]
    needs_gpu: bool
    score_seconds: Annotated[float, Field(gt=0, description="of one score with one seed on 2 CPU cores")]
    withheld: Annotated[tuple[str, ...], Field(description="what the instructions must not say")]
    against_it: str
    not_shown: Annotated[str, Field(description="what the setting does not show of the paper's claim")]

    @field_validator("name")
    @classmethod
    def _free(cls, name: str) -> str:
        if name in RESERVED_NAMES:
            raise ValueError(f"{name} is reserved")
        return name


Rule = Callable[[Candidate, Collection[str]], str | None]
"""Returns the sentence with which it rejects a candidate, or None; gets the ids of the located facts too."""


def rejection(candidate: Candidate, fact_ids: Collection[str]) -> str | None:
    """Return the sentence of the first rule that rejects the candidate, or None where none does.

    Args:
        candidate: what was proposed.
        fact_ids: ids of the facts whose evidence stands in the paper.
    """
    return next((sentence for rule in RULES if (sentence := rule(candidate, fact_ids))), None)


def _type_is_drafted(candidate: Candidate, _: Collection[str]) -> str | None:
    if candidate.type in DRAFTED_TYPES:
        return None
    return f"Tasks of type {candidate.type} are not drafted, only {', '.join(DRAFTED_TYPES)}."


def _scored_by_number(candidate: Candidate, _: Collection[str]) -> str | None:
    timed = candidate.measured_by == "timing"
    if candidate.measured_by == "judgment" or (timed and candidate.type != "speed"):
        return f"It is measured by {candidate.measured_by}, not by counting or computing."
    return None


def _speed_is_a_ratio(candidate: Candidate, _: Collection[str]) -> str | None:
    if candidate.type != "speed":
        return None
    expected = candidate.expected
    if candidate.measured_by != "timing" or candidate.scale != "log":
        return "A task of type speed is measured by timing, as a ratio to the baseline on a logarithmic scale."
    if min(expected.baseline, expected.reference) <= 0:
        return None
    ratio = max(expected.baseline / expected.reference, expected.reference / expected.baseline)
    if ratio < LEAST_SPEEDUP:
        return f"The reference is expected {ratio:.2g} times as fast as the baseline; {LEAST_SPEEDUP:g} are wanted."
    return None


def _no_gpu(candidate: Candidate, _: Collection[str]) -> str | None:
    return "It needs a GPU, and none is allowed." if candidate.needs_gpu else None


def _data_at_hand(candidate: Candidate, _: Collection[str]) -> str | None:
    return "Its data cannot be had offline." if candidate.data == "must be downloaded" else None


def _withholds_something(candidate: Candidate, _: Collection[str]) -> str | None:
    if any(item.strip() for item in candidate.withheld):
        return None
    return "It names nothing that is withheld from the agent, so there is nothing to find."


def _affordable(candidate: Candidate, _: Collection[str]) -> str | None:
    if candidate.score_seconds <= MOST_SCORE_S:
        return None
    return f"One score takes {candidate.score_seconds:g} s; at most {MOST_SCORE_S:g} s are affordable."


def _rests_on_the_paper(candidate: Candidate, fact_ids: Collection[str]) -> str | None:
    if set(candidate.rests_on) & set(fact_ids):
        return None
    return "It rests on no fact whose evidence was found in the paper."


def _expected_values_are_numbers(candidate: Candidate, _: Collection[str]) -> str | None:
    values = candidate.expected
    positive = min(values.baseline, values.reference) > 0
    if not all(map(math.isfinite, values.model_dump().values())):
        return "An expected value is not finite."
    if candidate.scale == "log" and not positive:
        return "Its scale is logarithmic, but an expected value is not above 0."
    return None


def _reference_is_better(candidate: Candidate, _: Collection[str]) -> str | None:
    difference = candidate.expected.reference - candidate.expected.baseline
    if difference * (1 if candidate.direction == "higher" else -1) > 0:
        return None
    return f"The expected reference is not {candidate.direction} than the expected baseline."


def _effect_shows(candidate: Candidate, _: Collection[str]) -> str | None:
    """Final scores are means over a handful of seeds: they see three standard deviations of one score, and no less."""
    effect, spread = abs(_on_scale(candidate, candidate.expected.reference)), _baseline_spread(candidate)
    if effect >= LEAST_EFFECT_SD * spread:
        return None
    return (
        f"The expected effect is {effect / spread:.2g} standard deviations of the baseline, below {LEAST_EFFECT_SD:g}: "
        "affordable seeds cannot see it."
    )


def _partial_lies_between(candidate: Candidate, _: Collection[str]) -> str | None:
    share = normalized(candidate, candidate.expected.partial)
    if 0 < share < 1:
        return None
    return f"The weakened method is expected at {share:.2f} of the way to the reference, not between 0 and 1."


def _has_headroom(candidate: Candidate, _: Collection[str]) -> str | None:
    share = normalized(candidate, candidate.expected.generic)
    if share < MOST_GENERIC:
        return None
    return f"A generic attempt is expected at {share:.2f} of the way to the reference; {MOST_GENERIC:g} is too much."


RULES: Final[tuple[Rule, ...]] = (
    _type_is_drafted,
    _scored_by_number,
    _no_gpu,
    _data_at_hand,
    _affordable,
    _rests_on_the_paper,
    _withholds_something,
    _expected_values_are_numbers,
    _reference_is_better,
    _speed_is_a_ratio,
    _effect_shows,
    _partial_lies_between,
    _has_headroom,
)


def normalized(candidate: Candidate, value: float) -> float:
    """Return an expected value as a share of the way from the expected baseline to the expected reference.

    On a logarithmic scale a value that is not above 0 counts as 0.
    """
    if candidate.scale == "log" and value <= 0:
        return 0.0
    return _on_scale(candidate, value) / _on_scale(candidate, candidate.expected.reference)


def _on_scale(candidate: Candidate, value: float) -> float:
    """Return a value's distance from the expected baseline, on the metric's scale."""
    if candidate.scale == "log":
        return math.log(value) - math.log(candidate.expected.baseline)
    return value - candidate.expected.baseline


def _baseline_spread(candidate: Candidate) -> float:
    """Return the baseline's standard deviation on the metric's scale."""
    expected = candidate.expected
    return expected.baseline_sd / expected.baseline if candidate.scale == "log" else expected.baseline_sd
