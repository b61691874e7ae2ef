"""A process that becomes a worker's user to kill and sweep for it.

Forked before the worker, so that no fork is needed when the worker has filled the process table. It stays root until
it is needed. Then its effective uid is the worker's, so it may signal, unlink and remove what is the worker's; its real
and saved uids are another's, so the worker may not signal or trace it. When the harness dies it reads an end of file,
and cleans up all the same.
"""

from __future__ import annotations

import os
import select
import sys
import time

from .errors import IsolationError
from .linux import SIGKILL
from .sweep import alive, remove_own_files, remove_own_system_v_objects

_KILL, _SWEEP, _DONE = b"k", b"s", b"."
ANSWER_S = 10.0


class Keeper:
    """The harness's handle on such a process."""

    def __init__(self, uid: int, own_uid: int) -> None:
        """Forks it. `own_uid` must be nobody else's."""
        command_read, self._command = os.pipe()
        self._answer, answer_write = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            os.close(self._command)
            os.close(self._answer)
            _serve(uid, own_uid, command_read, answer_write)
        os.close(command_read)
        os.close(answer_write)
        self._expect("keeper")

    def kill(self) -> None:
        """Kills every process of the worker's uid. Raises IsolationError if it does not answer."""
        self._ask(_KILL, "kill")

    def sweep(self) -> None:
        """Removes the uid's files and System V objects. Raises IsolationError if it does not answer."""
        self._ask(_SWEEP, "sweep")

    def close(self) -> None:
        """Closes this process's handle; when nobody holds one any more it cleans up a last time and ends."""
        os.close(self._command)
        os.close(self._answer)

    def _ask(self, command: bytes, step: str) -> None:
        try:
            os.write(self._command, command)
        except BrokenPipeError:
            raise IsolationError(step, "the keeper is gone") from None
        self._expect(step)

    def _expect(self, step: str) -> None:
        ready, _, _ = select.select([self._answer], [], [], ANSWER_S)
        answer = os.read(self._answer, 1) if ready else b""
        if answer != _DONE:
            raise IsolationError(step, "the keeper ended" if ready else f"no answer in {ANSWER_S:g} s")


def _serve(uid: int, own_uid: int, command_fd: int, answer_fd: int) -> None:
    """The keeper's life; never returns. Its exit code tells the harness nothing, so every exception ends it."""
    try:
        os.setsid()
        os.chdir("/")
        os.write(answer_fd, _DONE)
        command = os.read(command_fd, 1)
        _become(uid, own_uid)
        while command:
            _obey(command, uid)
            os.write(answer_fd, _DONE)
            command = os.read(command_fd, 1)
        for command in (_KILL, _SWEEP):
            _obey(command, uid)
        os._exit(0)
    except BaseException as error:  # a forked child must not run on in the harness's code
        sys.stderr.write(f"keeper: {type(error).__name__}: {error}\n")
        sys.stderr.flush()
        os._exit(1)


def _become(uid: int, own_uid: int) -> None:
    os.setgroups([])
    os.setresgid(own_uid, own_uid, own_uid)
    os.setresuid(own_uid, uid, own_uid)


def _obey(command: bytes, uid: int) -> None:
    if command == _KILL:
        _kill_all(uid)
    else:
        remove_own_files(uid)
        remove_own_system_v_objects(uid)


def _kill_all(uid: int) -> None:
    """Kills until nothing else of `uid` is alive, or for as long as the harness waits."""
    end = time.monotonic() + ANSWER_S
    while time.monotonic() < end:
        os.kill(-1, SIGKILL)  # spares the caller and process 1
        if alive({uid}) == [os.getpid()]:
            return
        time.sleep(0.001)
