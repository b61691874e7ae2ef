"""The supervisor's children: those that it started, and orphans of workers that a subreaper inherits."""

from __future__ import annotations

import contextlib
import os
import time
from typing import Dict, List, Optional

from .linux import LINUX, SIGKILL, processes
from .sweep import KILL_S


class Children:
    """Reaps whatever has ended and remembers how it ended."""

    def __init__(self) -> None:
        self._statuses: Dict[int, int] = {}

    def reap(self) -> None:
        """Collects all children that have ended, without waiting."""
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            self._statuses[pid] = status

    def status(self, pid: int) -> Optional[int]:
        """Wait status of a child that was reaped, None while it is alive."""
        self.reap()
        return self._statuses.get(pid)

    def wait(self, pid: int, timeout_s: float) -> Optional[int]:
        """Wait status of a child, None if it does not end in time."""
        end = time.monotonic() + timeout_s
        while self.status(pid) is None and time.monotonic() < end:
            time.sleep(0.0005)
        return self._statuses.get(pid)

    def kill_session(self, pid: int) -> None:
        """Kills a child that leads a session, with what else is in its process group, and waits for it."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(pid, SIGKILL)
        self.wait(pid, KILL_S)


def describe(status: Optional[int]) -> str:
    """How a process ended, for the log."""
    if status is None:
        return "still running"
    if os.WIFSIGNALED(status):
        return f"ended by signal {os.WTERMSIG(status)}"
    return f"exit code {os.WEXITSTATUS(status)}"


def descendants() -> List[int]:
    """Processes below this one, zombies included. Complete on Linux, where orphans come back to a subreaper."""
    if not LINUX:
        return []
    table = list(processes())
    below = {os.getpid()}
    while True:
        found = {process.pid for process in table if process.parent in below} - below
        if not found:
            return [process.pid for process in table if process.pid in below - {os.getpid()}]
        below |= found
