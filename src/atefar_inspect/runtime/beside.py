"""The bundle's own implementation, run as a submission is, so that a submission can be measured beside it."""

from __future__ import annotations

from typing import Any, Mapping, NoReturn, Optional

from .channel import Channel
from .config import Config
from .errors import Fault
from .meter import Meter
from .pause import Pause
from .submission import Submission
from .wire import Message


class BesideError(RuntimeError):
    """The implementation in `scorer/beside/` did what makes a submission invalid; here that is the scorer's fault."""


class Beside(Submission):
    """What a `score.py` finds as `submission.beside`: the same methods, for the files in `scorer/beside/`."""

    def __init__(
        self,
        config: Config,
        files: Mapping[str, bytes],
        folder: str,
        channel: Optional[Channel],
        limit_s: float,
        pause: Optional[Pause],
    ) -> None:
        """`pause`: of the submission, during each call; None where it has no user of its own."""
        super().__init__(config, files, folder, channel, Meter(), limit_s)
        self._pause = pause

    def _ask(self, name: str, request: Message, timeout_s: Optional[float]) -> Any:
        if self._pause is None:
            return super()._ask(name, request, timeout_s)
        stopped = self._pause.begin()
        value = super()._ask(name, request, timeout_s)
        if not (self._pause.end() and stopped):
            raise Fault("ran_while_paused", {"function": name})
        return value

    def _fail(self, code: str, log: Optional[str] = None, **detail: str) -> NoReturn:
        names = ", ".join(detail.values())
        raise BesideError(f"scorer/beside: {code} ({names})" + (f"\n{log}" if log else ""))
