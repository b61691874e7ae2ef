"""The `score` tool, and `attempts` for `react`: two of the ways to an intermediate score."""

from __future__ import annotations

import math

from inspect_ai.agent import AgentAttempts, AgentState
from inspect_ai.scorer import Score, Value
from inspect_ai.scorer import score as run_scorers
from inspect_ai.tool import Tool, tool

from .feedback import through
from .state import Channel


async def ask_score(channel: Channel) -> str:
    """One intermediate score of the current sample, in words."""
    with through(channel):
        scores = await run_scorers(AgentState(messages=[]))
    return (scores[0].answer or "") if scores else "This task has no scorer."


@tool
def score() -> Tool:
    """A tool by which an agent asks for the score of what stands in its workspace."""

    async def execute() -> str:
        """Score the files that stand in your workspace now.

        Calls may be limited in number; the answer says how many are used. The final score is measured anew when you
        are done, on other seeds.

        Returns:
            One sentence: the rounded score, or the reason why the submission is invalid.
        """
        return await ask_score("tool")

    return execute


def _reached_reference(value: Value) -> float:
    """1.0 where the normalized score has reached the reference: nothing more is asked of the agent then."""
    normalized = value.get("normalized") if isinstance(value, dict) else None
    if not isinstance(normalized, int | float) or math.isnan(normalized):
        return 0.0
    return 1.0 if normalized >= 1.0 else 0.0


async def _answer(state: AgentState, scores: list[Score]) -> str:
    return f"{scores[0].answer or ''} You may improve your work and submit again."


def attempts(number: int) -> AgentAttempts:
    """`react(attempts=attempts(k))`: up to `k` submissions, each answered as a score call and counted as one.

    Inspect's own `react(attempts=k)` reads a score that is a dict as 0 and tells the agent only "incorrect".

    Raises:
        ValueError: fewer than one attempt.
    """
    if number < 1:
        raise ValueError(f"attempts is 1 or more, not {number}")
    return AgentAttempts(attempts=number, incorrect_message=_answer, score_value=_reached_reference)
