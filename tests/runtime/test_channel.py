"""The harness's end of the pipes, against a worker that this test plays itself on the other ends."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from atefar_inspect.runtime import wire
from atefar_inspect.runtime.channel import Channel, Gone, Silence
from atefar_inspect.runtime.errors import FrameError, FrameTooLarge


class Peer:
    """The worker's ends: reads a request, writes what the test wants."""

    def __init__(self) -> None:
        self.request_fd, write = os.pipe()
        read, self.reply_fd = os.pipe()
        self.channel = Channel(write, read, None, 2**20)

    def request(self) -> dict[str, Any]:
        return wire.receive(self._fill, 2**30)

    def reply(self, message: dict[str, Any]) -> None:
        for buffer in wire.frame(message):
            os.write(self.reply_fd, buffer)

    def _fill(self, view: memoryview) -> None:
        while len(view):
            view = view[os.readv(self.request_fd, [view]) :]

    def close(self) -> None:
        self.channel.close()
        os.close(self.request_fd)
        os.close(self.reply_fd)


@pytest.fixture
def peer() -> Iterator[Peer]:
    ends = Peer()
    yield ends
    ends.close()


def answering(peer: Peer, answer: Callable[[dict[str, Any]], None]) -> threading.Thread:
    thread = threading.Thread(target=lambda: answer(peer.request()))
    thread.start()
    return thread


def test_a_request_gets_its_reply(peer: Peer) -> None:
    thread = answering(peer, lambda request: peer.reply({"id": request["id"], "value": request["x"] * 2}))
    assert peer.channel.exchange({"x": 21}, 5.0)["value"] == 42
    thread.join()


def test_every_request_has_another_id(peer: Peer) -> None:
    seen = []
    for _ in range(2):
        thread = answering(peer, lambda r: (seen.append(r["id"]), peer.reply({"id": r["id"]}))[1])
        peer.channel.exchange({}, 5.0)
        thread.join()
    assert len(set(seen)) == 2
    assert all(len(identity) == 32 for identity in seen)


@pytest.mark.parametrize("identity", ["", "0" * 32, 0, None, [], float("nan")])
def test_a_reply_with_another_id_is_refused(peer: Peer, identity: Any) -> None:
    thread = answering(peer, lambda _: peer.reply({"id": identity, "value": 1}))
    with pytest.raises(FrameError, match="no request"):
        peer.channel.exchange({}, 5.0)
    thread.join()


def test_bytes_before_a_request_are_refused_and_the_request_is_not_sent(peer: Peer) -> None:
    peer.reply({"id": "0" * 32, "value": 1})
    with pytest.raises(FrameError, match="before any request"):
        peer.channel.exchange({}, 5.0)
    assert peer.channel.sent == 0


def test_silence_ends_at_the_deadline(peer: Peer) -> None:
    with pytest.raises(Silence):
        peer.channel.exchange({}, 0.05)


def test_a_reply_that_trickles_ends_at_the_deadline(peer: Peer) -> None:
    thread = answering(peer, lambda _: os.write(peer.reply_fd, wire.MAGIC) and None)
    with pytest.raises(Silence):
        peer.channel.exchange({}, 0.1)
    thread.join()


def test_a_worker_that_does_not_read_ends_at_the_deadline(peer: Peer) -> None:
    with pytest.raises(Silence):
        peer.channel.exchange({"x": b"x" * 2**22}, 0.05)


def test_a_reply_that_announces_too_much_is_refused(peer: Peer) -> None:
    def announce(_: dict[str, Any]) -> None:
        os.write(peer.reply_fd, wire.PREFIX.pack(wire.MAGIC, 10, 2**40))

    thread = answering(peer, announce)
    with pytest.raises(FrameTooLarge):
        peer.channel.exchange({}, 5.0)
    thread.join()


def test_a_request_of_too_much_json_is_the_scorers_mistake(peer: Peer) -> None:
    with pytest.raises(TypeError, match="too much data"):
        peer.channel.exchange({"x": "x" * (wire.MAX_HEAD_BYTES + 1)}, 5.0)


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="needs pidfd_open (Linux 5.3)")
def test_a_dead_worker_is_noticed_while_another_process_holds_its_pipe() -> None:
    request_read, request_write = os.pipe()
    reply_read, reply_write = os.pipe()
    worker = subprocess.Popen([sys.executable, "-c", "import os; os.read(0, 1)"], stdin=request_read)
    channel = Channel(request_write, reply_read, os.pidfd_open(worker.pid), 2**20)
    with pytest.raises(Gone):
        channel.exchange({}, 60.0)  # reply_write stays open here, as in a child of the worker
    worker.wait()
    channel.close()
    for fd in (request_read, reply_write):
        os.close(fd)


def test_a_complete_reply_of_a_worker_that_then_died_still_counts() -> None:
    code = (
        "import os, sys; sys.path.insert(0, sys.argv[1]); from atefar_inspect.runtime import wire\n"
        "fill = lambda view: os.readv(0, [view])\n"
        "request = wire.receive(fill, 2**20)\n"
        "[os.write(1, buffer) for buffer in wire.frame({'id': request['id'], 'value': 7})]"
    )
    request_read, request_write = os.pipe()
    reply_read, reply_write = os.pipe()
    source = os.path.dirname(os.path.dirname(os.path.dirname(wire.__file__)))
    worker = subprocess.Popen([sys.executable, "-c", code, source], stdin=request_read, stdout=reply_write)
    os.close(request_read)
    os.close(reply_write)
    channel = Channel(request_write, reply_read, None, 2**20)
    assert channel.exchange({}, 60.0)["value"] == 7
    worker.wait()
    with pytest.raises(Gone):
        channel.exchange({}, 60.0)
    channel.close()
