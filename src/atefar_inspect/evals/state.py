"""What the scorer remembers about a sample between score calls, kept in the sample's store."""

from __future__ import annotations

import time
from typing import Literal

from inspect_ai.util import StoreModel
from pydantic import BaseModel, Field

Channel = Literal["tool", "command", "inspect"]


class FeedbackCall(BaseModel):
    """One intermediate score, as the agent saw it."""

    number: int
    channel: Channel
    hours: float
    """Hours since the sample started."""
    normalized: float | None = None
    """What the agent was told, rounded; None where there was no number to tell."""
    reason: str | None = None


class ScoringState(StoreModel):
    """Secret, clock and score calls of one sample."""

    secret: str = ""
    seed_fixed: bool = False
    started_at: float = 0.0
    calls: list[FeedbackCall] = Field(default_factory=list)
    refused: int = 0

    def hours(self) -> float:
        """Hours since the sample started; 0 before its setup has run."""
        return (time.time() - self.started_at) / 3600 if self.started_at else 0.0

    def record(self, call: FeedbackCall) -> None:
        """Adds or replaces a call by its number (assignment, so that the store notices the change)."""
        self.calls = [*(known for known in self.calls if known.number != call.number), call]
