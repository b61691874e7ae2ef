"""The feedback policy: who may ask for a score how often, and what they are told (DESIGN 3).

It is part of the scorer because every agent passes the scorer, whichever of the three ways it takes: the `score` tool,
the `score` command in its container, or Inspect's own intermediate scoring.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final, Literal

from inspect_ai.scorer import Score

from atefar_inspect.bundle import Bundle

from .judge import Judged
from .normalize import aggregate, feedback_step, floor, rounded
from .sentences import calls_sentence, feedback_sentence, refusal_sentence
from .state import Channel, FeedbackCall, ScoringState

Feedback = Literal["open", "blind"] | int
"""Whether score calls are unlimited, absent, or a number."""

NAN: Final = math.nan

_channel: ContextVar[Channel] = ContextVar("atefar_channel", default="inspect")


@contextmanager
def through(channel: Channel) -> Iterator[None]:
    """Marks the score calls made inside as coming this way."""
    token = _channel.set(channel)
    try:
        yield
    finally:
        _channel.reset(token)


def parse_feedback(value: str | int) -> Feedback:
    """`open`, `blind` or a number of calls, also as text.

    Raises:
        ValueError: anything else.
    """
    if value in ("open", "blind"):
        return value  # type: ignore[return-value]
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    if isinstance(value, str) and value.isdecimal():
        return int(value)
    raise ValueError(f"feedback is 'open', 'blind' or a number of score calls, not {value!r}")


def budget_of(feedback: Feedback) -> int | None:
    """Number of calls; None where they are unlimited."""
    if feedback == "open":
        return None
    return 0 if feedback == "blind" else feedback


def open_call(state: ScoringState) -> FeedbackCall:
    """Counts a call before it is made, so that a cancelled one stays counted."""
    number = max((call.number for call in state.calls), default=0) + 1
    call = FeedbackCall(number=number, channel=_channel.get(), hours=state.hours())
    state.record(call)
    return call


def intermediate_value(normalized: float) -> dict[str, float]:
    """The value of an intermediate score: the rounded number alone, since agents are shown all of it."""
    return {"normalized": normalized, "unfloored": NAN, "raw": NAN, "valid": NAN, "scored": NAN}


def refusal(state: ScoringState, budget: int) -> Score:
    """The answer to a call beyond the budget."""
    state.refused += 1
    text = refusal_sentence(budget)
    return Score(value=intermediate_value(NAN), answer=text, explanation=text, metadata={"refused": True})


def feedback_score(
    bundle: Bundle, judged: Judged, state: ScoringState, call: FeedbackCall, budget: int | None
) -> Score:
    """The answer to a call that was made; an unscored one is taken back from the count."""
    step = feedback_step(bundle.manifest.metric)
    if judged.outcome == "unscored":
        state.calls = [known for known in state.calls if known.number != call.number]
        shown = NAN
    else:
        shown = rounded(floor(_unfloored(bundle, judged)), step)
        call.normalized = None if math.isnan(shown) else shown
        call.reason = judged.reason
        state.record(call)
    sentence = feedback_sentence(bundle, judged, shown, step)
    text = f"{sentence} {calls_sentence(len(state.calls), budget)}"
    return Score(
        value=intermediate_value(shown),
        answer=text,
        explanation=text,
        metadata={"call": call.number, "channel": call.channel, "hours": call.hours, "doubts": list(judged.doubts)},
    )


def _unfloored(bundle: Bundle, judged: Judged) -> float:
    if judged.outcome != "measured" or judged.verdict is None:
        return 0.0
    metric = bundle.manifest.metric
    return aggregate(metric, [(seed.values or {})[metric.name] for seed in judged.verdict.seeds]).unfloored
