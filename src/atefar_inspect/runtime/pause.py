"""Stops every process of a worker's user for a while, so that what is timed meanwhile has the machine to itself."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from typing import Dict, Optional

from . import linux
from .sweep import stopped_tasks

STOP_S = 1.0
_SETTLE_S = 0.0005
"""Between the two equal looks that show that processes stand still, in seconds."""


class Pause:
    """For the scoring process, which is root.

    For one system call at a time it takes the worker's effective uid, since `kill(-1)` as that user reaches all of its
    processes at once, and no fork can outrun it. Its real uid is then a third user's, so that the worker may not signal
    or trace it.
    """

    def __init__(self, uid: int, own_uid: int) -> None:
        """Of the processes of `uid`; `own_uid` must be nobody else's."""
        self._uid, self._own_uid = uid, own_uid
        self._stopped: Optional[Dict[str, str]] = None

    def begin(self) -> bool:
        """Stops them all; returns whether they do stand still.

        One look is not enough: a thread is shown as stopped a moment before it leaves its processor, which counts as
        a switch.
        """
        self._signal_all(signal.SIGSTOP)
        end = time.monotonic() + STOP_S
        before, self._stopped = None, stopped_tasks(self._uid)
        while (self._stopped is None or self._stopped != before) and time.monotonic() < end:
            time.sleep(_SETTLE_S)
            before, self._stopped = self._stopped, stopped_tasks(self._uid)
        return self._stopped is not None and self._stopped == before

    def end(self) -> bool:
        """Lets them go on; returns whether none has run meanwhile, as a timer of its own could bring about."""
        still = stopped_tasks(self._uid) == self._stopped
        self._signal_all(signal.SIGCONT)
        return still

    def _signal_all(self, number: int) -> None:
        os.setresuid(self._own_uid, self._uid, 0)
        try:
            with contextlib.suppress(ProcessLookupError):  # nobody is left
                os.kill(-1, number)  # spares the caller and process 1
        finally:
            os.setresuid(0, 0, 0)
        # Linux forgets both when a process changes its user.
        linux.prctl(linux.PR_SET_DUMPABLE, 0)
        linux.prctl(linux.PR_SET_PDEATHSIG, linux.SIGKILL)
