"""What a hostile submission tries in the hardened container: each ends in a verdict, and the next scoring works."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

pytestmark = pytest.mark.docker

HONEST = "def probe(): return 1"

FORGE = """
import json, os, struct, sys

def frame(head, body=b""):
    head = head if isinstance(head, bytes) else json.dumps(head).encode()
    return struct.pack(">4sIQ", b"atf1", len(head), len(body)) + head + body
"""


@pytest.fixture(autouse=True)
def the_next_scoring_works(container: Any) -> Iterator[None]:
    yield
    after = container.score(HONEST)
    assert after.outcome == "measured", after.error
    left = container.exec("/bin/sh", "-c", "ls -A /tmp /dev/shm; pgrep -f [w]orker_main")
    assert left.stdout.split() == [b"/dev/shm:", b"/tmp:"]


ENDINGS = {
    "os._exit": ("import os\ndef probe(): os._exit(0)", "crashed"),
    "sys.exit": ("import sys\ndef probe(): sys.exit(0)", "raised"),
    "segmentation fault": ("import ctypes\ndef probe(): ctypes.string_at(8)", "crashed"),
    "kills itself": ("import os\ndef probe(): os.kill(os.getpid(), 9)", "crashed"),
    "stops itself": ("import os\ndef probe(): os.kill(os.getpid(), 19)", "timeout"),
    "hangs": ("def probe():\n    while True: pass", "timeout"),
    "closes its reply pipe": ("import os\ndef probe(): os.close(4)", "crashed"),
    "closes everything": ("import os\ndef probe(): os.closerange(0, 100)", "crashed"),
    "dies, a child holds the pipe": (
        "import os, time\ndef probe():\n    if os.fork() == 0: time.sleep(600)\n    os._exit(0)",
        "crashed",
    ),
    "exits while imported": ("import os\nos._exit(0)", "crashed"),
    "raises while imported": ("raise KeyboardInterrupt", "import_failed"),
    "deletes the worker's code": (
        "import sys\nfor name in list(sys.modules):\n    if 'worker' in name: sys.modules[name].__dict__.clear()\n"
        "def probe(): return 1",
        "crashed",
    ),
}


@pytest.mark.parametrize("name", ENDINGS)
def test_ways_to_end(container: Any, name: str) -> None:
    submission, reason = ENDINGS[name]
    score = "def score(submission, seed):\n    submission.call('probe', timeout_s=1.5)\n    return {'m': 1.0}\n"
    scored = container.score(submission, score)
    assert (scored.outcome, scored.reason) == ("invalid", reason), scored.error


FORGERIES = {
    "garbage": 'os.write(4, b"garbage that is no frame at all")',
    "an answer without an id": 'os.write(4, frame({"value": 1, "arrays": []}))',
    "an answer to a guessed id": 'os.write(4, frame({"id": "0" * 32, "value": 1, "arrays": []}))',
    "a head larger than memory": 'os.write(4, struct.pack(">4sIQ", b"atf1", 2**32 - 1, 2**63))',
    "a deep head": 'os.write(4, frame(b\'{"id":\' + b"[" * 50000 + b"]" * 50000 + b\',"arrays":[]}\'))',
    "an array larger than memory": (
        'os.write(4, frame({"id": "x", "value": {"array": 1}, "arrays": [{"dtype": "<f8", "shape": [2**39]}]}))'
    ),
}


@pytest.mark.parametrize("name", FORGERIES)
def test_forged_frames_on_the_reply_pipe(container: Any, name: str) -> None:
    submission = f"{FORGE}\ndef probe():\n    {FORGERIES[name]}\n    return 1\n"
    scored = container.score(submission)
    assert scored.outcome == "invalid", scored.error
    assert scored.reason in ("protocol", "reply_too_large")


def test_an_answer_written_in_advance_does_not_fit_the_next_request(container: Any) -> None:
    """The frame of a reply is replayed right after it: no id is ever asked twice."""
    submission = """
import os, sys
main = sys.modules["_atefar_worker.worker"]
write, sent = main._write, []

def probe():
    main._write = twice
    return 1

def twice(view):
    data = bytes(view)
    write(memoryview(data + data))
"""
    score = (
        "import time\ndef score(submission, seed):\n    submission.call('probe')\n    time.sleep(0.2)\n"
        "    return {'m': float(submission.call('probe'))}\n"
    )
    scored = container.score(submission, score)
    assert (scored.outcome, scored.reason) == ("invalid", "protocol")


def test_a_flood_of_output_is_harmless(container: Any) -> None:
    submission = (
        "import os\ndef probe():\n    for _ in range(300): os.write(1, b'x' * 2**20); os.write(2, b'x' * 2**20)\n"
    )
    assert container.score(submission).outcome == "measured"


def test_a_flood_of_the_reply_pipe_ends(container: Any) -> None:
    scored = container.score("import os\ndef probe():\n    while True: os.write(4, b'atf1' + b'\\0' * 65532)\n")
    assert (scored.outcome, scored.reason) == ("invalid", "protocol")


def test_memory_exhaustion_kills_the_worker_not_the_harness(container: Any) -> None:
    submission = """
import os
def probe():
    try:
        with open("/proc/self/oom_score_adj", "w") as file:
            file.write("0")
    except OSError:
        pass
    for _ in range(6):
        if os.fork() == 0:
            break
    held = []
    while True:
        held.append(bytearray(2**24))
        for page in range(0, 2**24, 4096):
            held[-1][page] = 1
"""
    scored = container.score(submission)
    assert (scored.outcome, scored.reason) == ("invalid", "memory"), scored.verdict


def test_a_fork_bomb_is_cleared(container: Any) -> None:
    submission = """
import os
def probe():
    while True:
        try:
            os.fork()
        except OSError:
            pass
"""
    scored = container.score(submission)
    assert (scored.outcome, scored.reason) == ("invalid", "processes"), scored.verdict


def test_filling_the_disk_hurts_nobody_else(container: Any) -> None:
    submission = """
def probe():
    for place in ("/tmp", "/dev/shm"):
        with open(place + "/full", "wb") as file:
            while True:
                try:
                    file.write(b"x" * 2**20)
                    file.flush()
                except OSError:
                    break
    return 1
"""
    assert container.score(submission, memory_mib=512).reason in (None, "memory", "crashed", "raised")


REACH = """
import ctypes, os, socket
libc = ctypes.CDLL(None, use_errno=True)

def refusals():
    roots = [int(pid) for pid in os.listdir("/proc") if pid.isdigit() and os.stat("/proc/" + pid).st_uid == 0]
    for pid in roots:
        for number in (0, 9, 15, 19):
            yield f"kill {pid}", attempt(os.kill, pid, number)
        yield f"ptrace {pid}", libc.ptrace(16, pid, 0, 0) != 0
        yield f"renice {pid}", attempt(os.setpriority, os.PRIO_PROCESS, pid, 19)
        yield f"schedule {pid}", attempt(os.sched_setaffinity, pid, {0})
    for number in (0, 64600, 64800):
        yield f"setuid {number}", number == os.getuid() or attempt(os.setuid, number)
    yield "unshare", libc.unshare(0x10000000) != 0
    yield "mount", libc.mount(b"x", b"/tmp", b"tmpfs", 0, None) != 0
    yield "raw socket", attempt(socket.socket, socket.AF_PACKET, socket.SOCK_RAW)
    yield "network", attempt(socket.create_connection, ("192.0.2.1", 80), 0.5)
    yield "queue", libc.mq_open(b"/atefar", 0o102, 0o600, None) < 0
    for path in ("/run/atefar", "/root", "/etc/shadow"):
        yield path, attempt(os.listdir if os.path.isdir(path) else open, path)

def attempt(act, *args):
    try:
        act(*args)
    except OSError:
        return True
    return False

def probe():
    return [name for name, refused in refusals() if not refused]
"""


def test_what_is_not_the_workers_is_out_of_reach(container: Any, seen_score: str) -> None:
    scored = container.score(REACH, seen_score)
    assert scored.outcome == "measured", scored.error
    assert scored.seen == [[]]


PLANTS = """
import os, sys, json, math, time
HOME = os.environ["HOME"]
for name in ("sitecustomize.py", "usercustomize.py", "conftest.py", "numpy.py", "score.py", "evil.pth"):
    for place in (HOME, "/tmp", "/dev/shm", os.path.dirname(__file__)):
        try:
            with open(os.path.join(place, name), "w") as file:
                file.write("import os; os._exit(9)")
        except OSError:
            pass
os.environ["PYTHONPATH"] = "/tmp"
math.isfinite = lambda x: True
time.monotonic = time.perf_counter = lambda: 0.0

def probe():
    return 1.5
"""


def test_plants_and_patches_stay_in_the_worker(container: Any) -> None:
    score = "def score(submission, seed):\n    return {'m': float(submission.call('probe'))}\n"
    scored = container.score(PLANTS, score, seeds=[1, 2])
    assert scored.values == [{"m": 1.5}, {"m": 1.5}]


def test_an_exception_carries_nothing_past_the_log(container: Any) -> None:
    scored = container.score("def probe(): raise ValueError('hidden input 42')")
    assert scored.verdict["reason"] == "raised"
    assert scored.verdict["detail"] == {"function": "probe"}
    assert "hidden input 42" in scored.error
    visible = {key: value for key, value in scored.verdict.items() if key not in ("error", "seeds")}
    assert "42" not in str({**visible, "nonce": "", "submission_sha256": "", "seconds": ""})


def test_a_submission_that_writes_a_verdict_forges_none(container: Any) -> None:
    submission = """
import os
def probe():
    for place in ("/run/atefar", "/tmp", "/", os.path.dirname(__file__)):
        try:
            with open(os.path.join(place, "verdict-" + "0" * 32 + ".json"), "w") as file:
                file.write('{"outcome": "measured"}')
        except OSError:
            pass
    raise ValueError
"""
    assert container.score(submission).reason == "raised"
