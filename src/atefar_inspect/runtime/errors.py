"""The exceptions of the runtime: one for each border, so that whose fault it was is known from the class."""

from __future__ import annotations

from typing import Dict, Optional


class Invalid(Exception):
    """Raised by `score.py`: this submission breaks a rule of the task.

    `code` is one of the manifest's `reasons`, or one of the runtime's own with the names its sentence wants
    (`Invalid("not_finite", name="flip")`). Any other code is a mistake of the scorer and makes the outcome `failed`.
    """

    def __init__(self, code: str, **detail: str) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail


class Fault(BaseException):
    """The submission is at fault for a reason of the runtime's own list.

    Not an `Exception`: a scorer's `except Exception` around its own arithmetic must not swallow a crash of the
    submission. `log` may hold what the submission wrote and is never shown to an agent.
    """

    def __init__(self, code: str, detail: Optional[Dict[str, str]] = None, log: Optional[str] = None) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail or {}
        self.log = log


class Overtime(BaseException):
    """`score()` used up its time by itself: the scorer's own fault, and not to be swallowed either."""


class IsolationError(RuntimeError):
    """A step that the isolation level promises could not be set up; scoring stops."""

    def __init__(self, step: str, problem: str) -> None:
        super().__init__(f"isolation step `{step}`: {problem}")
        self.step = step


class ConfigError(ValueError):
    """`config.json` is not what the harness understands."""


class FrameError(ValueError):
    """Bytes on a pipe are not a frame."""


class FrameTooLarge(FrameError):
    """A frame announces more bytes than it may have."""
