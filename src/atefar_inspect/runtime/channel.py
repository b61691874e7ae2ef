"""The harness's end of a worker's pipes: one request, one reply, each under a deadline, whatever the worker does.

The worker may flood, go silent, stop itself, close its ends, die, or die leaving children that hold the pipe open.
None of it blocks the harness: reads and writes never block, and the worker's pidfd (Linux 5.3) is waited on beside
the pipe.
"""

from __future__ import annotations

import os
import secrets
import select
import time
from typing import Optional

from . import wire
from .errors import FrameError, FrameTooLarge


class Silence(Exception):
    """No complete reply before the deadline."""


class Gone(Exception):
    """The worker ended, or closed its pipe, before its reply was complete."""


class Channel:
    """One worker's pipes.

    Counts `sent` and `received` bytes. `pidfd` None (no Linux, or an old one): the death of a worker that left
    its pipe to a child shows as silence.
    """

    def __init__(self, request_fd: int, reply_fd: int, pidfd: Optional[int], max_reply_bytes: int) -> None:
        self._request_fd, self._reply_fd, self._pidfd = request_fd, reply_fd, pidfd
        self._max_reply_bytes = max_reply_bytes
        self._deadline = 0.0
        self.sent = 0
        self.received = 0
        os.set_blocking(request_fd, False)
        os.set_blocking(reply_fd, False)

    def exchange(self, request: wire.Message, timeout_s: float) -> wire.Message:
        """Sends a request and returns the reply to it.

        The request gets an id that nobody can guess, so that a reply written in advance does not fit.

        Raises:
            Silence: no complete reply in time.
            Gone: the worker ended or closed its pipe.
            FrameError: what came is not a frame, not an answer to this request, or came unasked.
            FrameTooLarge: the reply is larger than allowed.
            TypeError: the request holds what is not plain data (the scorer's mistake).
        """
        self._deadline = time.monotonic() + timeout_s
        if self._readable(0.0):
            raise FrameError("bytes before any request") if self._peek() else Gone
        identity = secrets.token_hex(16)
        try:
            buffers = wire.frame({"id": identity, **request})
        except FrameTooLarge as error:
            raise TypeError(f"too much data outside of arrays for one call: {error}") from None
        for buffer in buffers:
            self._write(memoryview(buffer))
        reply = wire.receive(self._fill, self._max_reply_bytes)
        if type(reply.get("id")) is not str or reply["id"] != identity:
            raise FrameError("an answer to no request")
        return reply

    def close(self) -> None:
        """Closes the harness's ends; the worker reads an end of file."""
        for fd in (self._request_fd, self._reply_fd, self._pidfd):
            if fd is not None:
                os.close(fd)

    def _peek(self) -> bytes:
        try:
            return os.read(self._reply_fd, 1)
        except BlockingIOError:
            return b""

    def _readable(self, timeout_s: float) -> bool:
        return bool(select.select([self._reply_fd], [], [], timeout_s)[0])

    def _write(self, view: memoryview) -> None:
        while len(view):
            try:
                count = os.write(self._request_fd, view)
            except BlockingIOError:
                self._wait(self._request_fd, select.POLLOUT)
                continue
            except BrokenPipeError:
                raise Gone from None
            self.sent += count
            view = view[count:]

    def _fill(self, view: memoryview) -> None:
        dead = False
        spin_until = time.monotonic() + wire.SPIN_S
        while len(view):
            try:
                count = os.readv(self._reply_fd, [view])
            except BlockingIOError:
                if time.monotonic() < spin_until:
                    os.sched_yield()
                    continue
                if dead:  # its last bytes are read, and a child that holds the pipe open will not add any
                    raise Gone from None
                dead = self._wait(self._reply_fd, select.POLLIN)
                continue
            if count == 0:
                raise Gone
            self.received += count
            view = view[count:]

    def _wait(self, fd: int, event: int) -> bool:
        """Waits until `fd` is ready; returns whether the worker has ended."""
        remaining = self._deadline - time.monotonic()
        if remaining <= 0:
            raise Silence
        poll = select.poll()
        poll.register(fd, event)
        if self._pidfd is not None:
            poll.register(self._pidfd, select.POLLIN)
        ready = dict(poll.poll(remaining * 1000))
        if not ready:
            raise Silence
        dead = self._pidfd in ready
        if dead and event == select.POLLOUT:
            raise Gone
        return dead
