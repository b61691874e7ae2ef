"""How a bundle is run: the parameters of a task, each an experimental factor (DESIGN 3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

from atefar_inspect.bundle import Detail

from .feedback import Feedback, parse_feedback


@dataclass(frozen=True)
class RunOptions:
    """The parameters of a run, checked when they are put together.

    Raises:
        ValueError: a value that no run can have, with what is right.
    """

    detail: Detail = "goal"
    feedback: str | int = "open"
    sandbox: str = "docker"
    images: str | None = None
    final_seeds: int | None = None
    seed: int | str | None = None
    trust_host: bool = False

    def __post_init__(self) -> None:
        if self.detail not in get_args(Detail):
            raise ValueError(f"detail is 'goal', 'method' or 'vague', not {self.detail!r}")
        if self.final_seeds is not None and self.final_seeds < 1:
            raise ValueError(f"final_seeds is 1 or more, not {self.final_seeds}")
        parse_feedback(self.feedback)

    @property
    def policy(self) -> Feedback:
        """The feedback policy, a number given as text made one."""
        return parse_feedback(self.feedback)
