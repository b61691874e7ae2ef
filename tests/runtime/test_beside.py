"""`submission.beside`: the bundle's own implementation in a second worker, while the submission's stands still."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Run = Callable[..., Any]

BESIDE = {"scorer/beside/work.py": "calls = []\ndef probe(x):\n    calls.append(x)\n    return [x + 1, len(calls)]\n"}

SCORE = """
def score(submission, seed):
    first, second = submission.call("probe", 1), submission.beside.call("probe", 1)
    return {"m": float(first), "beside": float(second[0]), "calls": submission.calls, "seconds": submission.seconds}
"""


def test_it_is_called_as_the_submission_is_and_is_another_module(score_here: Run) -> None:
    scored = score_here("def probe(x):\n    return x * 10\n", SCORE, extra=BESIDE)
    assert scored.outcome == "measured", scored.error
    assert scored.values[0]["m"] == 10
    assert scored.values[0]["beside"] == 2


def test_its_calls_and_seconds_are_not_the_submission_s(score_here: Run) -> None:
    slow = {"scorer/beside/work.py": "import time\ndef probe(x):\n    time.sleep(0.5)\n    return [x]\n"}
    scored = score_here("def probe(x):\n    return x\n", SCORE, extra=slow)
    assert scored.values[0]["calls"] == 1
    assert scored.values[0]["seconds"] < 0.5


MISTAKES = ["def probe(x):\n    raise ValueError(x)\n", "1 /", "def probe(x):\n    return object()\n"]


@pytest.mark.parametrize("code", MISTAKES)
def test_what_it_does_wrong_is_the_scorer_s_fault(score_here: Run, code: str) -> None:
    scored = score_here("def probe(x):\n    return x\n", SCORE, extra={"scorer/beside/work.py": code})
    assert scored.outcome == "failed"
    assert "BesideError: scorer/beside: " in scored.error


def test_a_bundle_without_the_folder_has_none(score_here: Run) -> None:
    scored = score_here("def probe(x):\n    return x\n", SCORE)
    assert scored.outcome == "failed"
    assert "a folder scorer/beside" in scored.error


def test_each_seed_has_a_new_one(score_here: Run) -> None:
    score = "def score(submission, seed):\n    return {'m': float(submission.beside.call('probe', 1)[1])}\n"
    scored = score_here("def probe(x):\n    return x\n", score, extra=BESIDE, seeds=[1, 2, 3])
    assert [values["m"] for values in scored.values] == [1, 1, 1]


COUNTING = """
import threading, time
ticks = 0
def tick():
    global ticks
    while True:
        ticks += 1
        time.sleep(0.001)
threading.Thread(target=tick, daemon=True).start()
def probe():
    return ticks
"""

TICKS = """
import time
def score(submission, seed):
    submission.call("probe")
    before = submission.call("probe")
    time.sleep(0.5)
    between = submission.call("probe")
    submission.beside.call("probe", 0.5)
    after = submission.call("probe")
    return {"m": 1.0, "free": float(between - before), "stopped": float(after - between)}
"""

SLEEPER = {"scorer/beside/work.py": "import time\ndef probe(s):\n    time.sleep(s)\n    return 0\n"}

WAKES = """
import os, signal, threading
def score(submission, seed):
    pid = submission.call("probe")
    threading.Timer(0.2, os.kill, (pid, signal.SIGCONT)).start()
    submission.beside.call("probe", 0.5)
    return {"m": 1.0}
"""


@pytest.mark.docker
def test_the_submission_s_threads_stand_still_while_it_is_called(container: Any) -> None:
    scored = container.score(COUNTING, TICKS, extra=SLEEPER)
    assert scored.outcome == "measured", scored.error
    assert scored.values[0]["free"] > 20
    assert scored.values[0]["stopped"] < 20


@pytest.mark.docker
def test_a_submission_that_is_woken_meanwhile_is_invalid(container: Any) -> None:
    """We know no way to wake oneself; should there be one, it shows. Here the scorer does it."""
    scored = container.score("import os\ndef probe():\n    return os.getpid()\n", WAKES, extra=SLEEPER)
    assert (scored.outcome, scored.reason) == ("invalid", "ran_while_paused"), scored.error


@pytest.mark.docker
def test_it_has_a_user_of_its_own_and_leaves_nothing_behind(container: Any) -> None:
    who = "import os\ndef probe():\n    open('/tmp/left', 'w').close()\n    return os.getuid()\n"
    beside = who.replace("/tmp/left", "/tmp/left-beside")
    score = (
        "def score(submission, seed):\n"
        "    return {'m': float(submission.call('probe')), 'beside': float(submission.beside.call('probe'))}\n"
    )
    scored = container.score(who, score, extra={"scorer/beside/work.py": beside}, seeds=[1, 2])
    assert scored.outcome == "measured", scored.error
    uids = {values[key] for values in scored.values for key in ("m", "beside")}
    assert len(uids) == 4
    assert all(64_600 <= uid < 64_800 for uid in uids)
    assert container.exec("ls", "/tmp").stdout == b""
