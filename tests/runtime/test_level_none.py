"""The harness as an ordinary process, level none: outcomes and whose fault they are, programs, files, limits."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from atefar_inspect.runtime.reasons import REASONS, sentence

Run = Callable[..., Any]

CALL = """
def score(submission, seed):
    return {"m": float(submission.call("probe", 2, timeout_s=2.0))}
"""


def test_a_measured_submission(score_here: Run) -> None:
    scored = score_here("def probe(x): return 2 * x", CALL, seeds=[3, 1, 2])
    assert scored.exit_code == 0
    assert scored.outcome == "measured"
    assert [seed["seed"] for seed in scored.verdict["seeds"]] == [3, 1, 2]
    assert scored.values == [{"m": 4.0}] * 3
    assert [seed["calls"] for seed in scored.verdict["seeds"]] == [1, 1, 1]
    assert list(scored.verdict["submission_sha256"]) == ["work.py"]
    assert scored.verdict["isolation"]["level"] == "none"
    assert "second_user" in scored.verdict["isolation"]["missing"]


REASON_OF = {
    "import_failed": "raise ValueError",
    "no_entry": "x = 1",
    "raised": "def probe(x): raise ValueError",
    "timeout": "import time\ndef probe(x): time.sleep(60)",
    "crashed": "import os\ndef probe(x): os._exit(0)",
    "wrong_type": "def probe(x): return object()",
    "not_finite": "def probe(x): return float('nan')",
    "reply_too_large": "import numpy\ndef probe(x): return numpy.zeros(2**25, dtype='u1')",
    "protocol": "import os\ndef probe(x): os.write(4, b'x' * 100)",
    "memory": "def probe(x): raise MemoryError",
}


@pytest.mark.parametrize("reason", REASON_OF)
def test_reason(score_here: Run, reason: str) -> None:
    scored = score_here(REASON_OF[reason], CALL, memory_mib=64, seeds=[1, 2])
    assert (scored.outcome, scored.reason) == ("invalid", reason), scored.error
    assert reason in REASONS
    assert sentence(reason, scored.verdict["detail"])
    assert len(scored.verdict["seeds"]) == 1, "the first invalid seed ends the scoring"


def test_a_syntax_error_is_an_import_that_failed(score_here: Run) -> None:
    assert score_here("def probe(x", CALL).reason == "import_failed"


def test_a_missing_file_is_invalid(score_here: Run) -> None:
    scored = score_here({"work.py": ""}, CALL, files=[{"path": "other.py", "max_bytes": 10}])
    assert (scored.outcome, scored.reason) == ("invalid", "file_missing")
    assert scored.verdict["detail"] == {"file": "other.py"}


SCORERS_FAULT = {
    "raises": "def score(submission, seed): return 1 / 0",
    "no dict": "def score(submission, seed): return 1.0",
    "without the metric": "def score(submission, seed): return {'n': 1.0}",
    "not finite": "def score(submission, seed): return {'m': float('inf')}",
    "another value not finite": "def score(submission, seed): return {'m': 1.0, 'n': float('nan')}",
    "no number": "def score(submission, seed): return {'m': 'high'}",
    "no function": "x = 1",
    "a syntax error": "def score(",
    "an unknown code": "from atefar_runtime import Invalid\ndef score(s, seed): raise Invalid('bored')",
    "a code without its names": "from atefar_runtime import Invalid\ndef score(s, seed): raise Invalid('raised')",
    "another kind of call": "def score(submission, seed): return submission.run([])",
    "an undeclared file": "def score(submission, seed): return submission.read('other.txt')",
    "an argument that is no data": "def score(submission, seed): return submission.call('probe', object())",
    "exits": "import os\ndef score(submission, seed): os._exit(0)",
    "killed": "import os\ndef score(submission, seed): os.kill(os.getpid(), 9)",
    "hangs": "def score(submission, seed):\n    while True: pass",
    "hangs while imported": "while True: pass",
}


@pytest.mark.parametrize("name", SCORERS_FAULT)
def test_the_scorers_own_fault_is_failed(score_here: Run, name: str) -> None:
    scored = score_here("def probe(x): return 1", SCORERS_FAULT[name], score_s=0.5, deadline_s=2.0)
    assert (scored.outcome, scored.reason) == ("failed", None)
    assert scored.error


def test_a_rule_of_the_manifest(score_here: Run) -> None:
    score = "from atefar_runtime import Invalid\ndef score(submission, seed): raise Invalid('a_rule')"
    scored = score_here("", score)
    assert (scored.outcome, scored.reason, scored.verdict["detail"]) == ("invalid", "a_rule", None)


def test_a_reason_of_the_runtime_raised_by_a_scorer(score_here: Run) -> None:
    score = "from atefar_runtime import Invalid\ndef score(s, seed): raise Invalid('wrong_shape', name='probe')"
    scored = score_here("", score)
    assert (scored.reason, scored.verdict["detail"]) == ("wrong_shape", {"name": "probe"})


@pytest.mark.parametrize("swallow", ["except Exception", "except BaseException", "except"])
def test_a_fault_cannot_be_swallowed_by_a_scorer(score_here: Run, swallow: str) -> None:
    score = f"""
def score(submission, seed):
    try:
        submission.call("probe")
    {swallow}:
        pass
    return {{"m": 1.0}}
"""
    assert score_here("def probe(): raise ValueError", score).reason == "raised"


def test_one_call_that_uses_up_the_limit_is_named(score_here: Run) -> None:
    score = "def score(submission, seed):\n    submission.call('probe')\n    return {'m': 1.0}"
    scored = score_here("import time\ndef probe(): time.sleep(60)", score, score_s=0.5)
    assert (scored.reason, scored.verdict["detail"]) == ("timeout", {"function": "probe"})


def test_slow_calls_use_up_the_limit_and_that_is_the_submissions_fault(score_here: Run) -> None:
    score = "def score(submission, seed):\n    while True: submission.call('probe')"
    scored = score_here("import time\ndef probe(): time.sleep(0.05)", score, score_s=0.5)
    assert (scored.outcome, scored.reason) == ("invalid", "over_deadline")


def test_a_scorer_that_wastes_the_time_itself_blames_nobody_else(score_here: Run) -> None:
    score = "import time\ndef score(s, seed):\n    while True: (time.sleep(0.05), s.call('probe'))"
    scored = score_here("def probe(): return 1", score, score_s=0.5)
    assert scored.outcome == "failed"


def test_the_deadline_of_the_whole_holds_over_seeds(score_here: Run) -> None:
    score = "def score(submission, seed):\n    submission.call('probe')\n    return {'m': 1.0}"
    scored = score_here("import time\ndef probe(): time.sleep(0.4)", score, seeds=list(range(20)), deadline_s=1.5)
    assert (scored.outcome, scored.reason) == ("invalid", "over_deadline")
    assert 1 <= len(scored.verdict["seeds"]) < 20


def test_nothing_outlives_a_scoring(score_here: Run, seen_score: str) -> None:
    submission = """
import os, time

def probe():
    read, write = os.pipe()
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            os.write(write, str(os.getpid()).encode())
            time.sleep(600)
        os._exit(0)
    return [os.getpid(), int(os.read(read, 20))]
"""
    scored = score_here(submission, seen_score, seeds=[1, 2])
    assert scored.outcome == "measured"
    for pid in (pid for pids in scored.seen for pid in pids):
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_arguments_are_copies_and_data_arrives_as_sent(score_here: Run) -> None:
    score = """
import numpy as np

def score(submission, seed):
    sent = np.arange(6.0).reshape(2, 3)
    got = submission.call("probe", sent, [1, (2, b"x")], key={"a": None})
    assert got[0].tolist() == (sent + 1).tolist() and sent[0, 0] == 0.0, "the argument stays as it was"
    assert got[1:] == [[1, [2, b"x"]], {"a": None}]
    return {"m": 1.0, "calls": submission.calls, "seconds": submission.seconds, "bytes": submission.bytes_sent}
"""
    scored = score_here("def probe(x, y, key):\n    x += 1\n    return x, y, key", score)
    assert scored.outcome == "measured", scored.error
    assert scored.values[0]["calls"] == 1
    assert scored.values[0]["bytes"] > 48


def test_a_nan_is_let_through_where_asked(score_here: Run) -> None:
    score = "def score(s, seed):\n    return {'m': float(s.call('probe', finite=False) != 0)}"
    assert score_here("def probe(): return float('nan')", score).values == [{"m": 1.0}]


def test_the_limit_of_a_call_does_not_count_the_import(score_here: Run) -> None:
    score = "def score(s, seed):\n    return {'m': float(s.call('probe', timeout_s=0.3))}"
    assert score_here("import time\ntime.sleep(0.6)\ndef probe(): return 1", score).outcome == "measured"


def test_modules_of_a_submission_import_each_other(score_here: Run) -> None:
    files = {"work.py": "from parts import two\ndef probe(x): return two.TWO * x", "parts/two.py": "TWO = 2"}
    assert score_here(files, CALL).values == [{"m": 4.0}]


def test_a_scorer_reads_its_data_and_its_own_modules(score_here: Run) -> None:
    score = """
from pathlib import Path
import helper

def score(submission, seed):
    return {"m": float((Path(__file__).parent / "data" / "answer.txt").read_text(encoding="utf-8")) + helper.ONE}
"""
    extra = {"scorer/data/answer.txt": "41", "scorer/helper.py": "ONE = 1"}
    assert score_here("", score, extra=extra).values == [{"m": 42.0}]


PROGRAM = """
import sys
from pathlib import Path
Path("out.txt").write_text(Path("data.txt").read_text() + sys.stdin.read() + sys.argv[1])
Path("count.txt").write_text(Path("count.txt").read_text() + "x" if Path("count.txt").exists() else "x")
print("done")
"""

RUN = """
def score(submission, seed):
    first = submission.run(["c"], stdin=b"b", collect={"out.txt": 10})
    again = submission.run(["c"], collect={"count.txt": 10}, timeout_s=20)
    assert (first.exit_code, first.stdout, dict(first.files)) == (0, b"done\\n", {"out.txt": b"abc"})
    assert again.files["count.txt"] == b"xx", "the folder is kept for the seed"
    return {"m": 1.0}
"""


def test_a_program_runs_in_a_copy_of_its_own(score_here: Run) -> None:
    files = {"solve.py": PROGRAM, "data.txt": "a"}
    scored = score_here(files, RUN, kind="command", entry="python solve.py", seeds=[1, 2])
    assert scored.outcome == "measured", scored.error


@pytest.mark.parametrize(
    ("program", "reason"),
    [
        ("raise SystemExit(3)", "exit_code"),
        ("print('no file')", "output_missing"),
        ("open('out.txt', 'w').write('x' * 11)", "output_missing"),
        ("import os; os.symlink('/etc/passwd', 'out.txt')", "output_missing"),
        ("import os; os.mkdir('out.txt')", "output_missing"),
        ("while True: pass", "timeout"),
    ],
)
def test_a_program_that_fails_is_invalid(score_here: Run, program: str, reason: str) -> None:
    score = "def score(s, seed):\n    s.run(collect={'out.txt': 10}, timeout_s=1.0)\n    return {'m': 1.0}"
    scored = score_here({"solve.py": program}, score, kind="command", entry="python solve.py")
    assert (scored.outcome, scored.reason) == ("invalid", reason), scored.error
    assert sentence(reason, scored.verdict["detail"])


def npy(array: Any, *, pickle: bool = False) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, array, allow_pickle=pickle)
    return buffer.getvalue()


READ = """
def score(submission, seed):
    weights = submission.read_array("w.npy")
    return {"m": float(weights.sum()) + submission.read_json("c.json")["bias"] + len(submission.read("c.json"))}
"""


def test_artifacts_are_read_as_data(score_here: Run) -> None:
    files = {"w.npy": npy(np.ones(3)), "c.json": b'{"bias": 2}'}
    scored = score_here(files, READ, kind="artifacts", entry=None)
    assert scored.values == [{"m": 16.0}]


@pytest.mark.parametrize(
    "weights",
    [
        b"",
        b"\x93NUMPY",
        b"\x93NUMPY\x01\x00\x06\x00{evil}",
        npy(np.array([{"a": 1}]), pickle=True),
        npy(np.array(["text"])),
        npy(np.ones(3))[:-1],
        b"\x80\x04\x95",
        npy(np.ones(3)).replace(b"(3,)", b"(3333333333333,)".ljust(4)),
    ],
)
def test_an_artifact_in_another_format_is_invalid(score_here: Run, weights: bytes) -> None:
    scored = score_here({"w.npy": weights, "c.json": b"{}"}, READ, kind="artifacts", entry=None)
    assert (scored.reason, scored.verdict["detail"]) == ("file_format", {"file": "w.npy"}), scored.error


@pytest.mark.parametrize("text", [b"", b"{", b"\xff", b"[" * 10**5])
def test_an_artifact_that_is_no_json_is_invalid(score_here: Run, text: bytes) -> None:
    scored = score_here({"w.npy": npy(np.ones(1)), "c.json": text}, READ, kind="artifacts", entry=None)
    assert (scored.reason, scored.verdict["detail"]) == ("file_format", {"file": "c.json"}), scored.error


def test_a_wrong_configuration_gives_no_verdict_and_says_why(score_here: Run) -> None:
    scored = score_here("", CALL, score_s=-1)
    assert scored.exit_code == 2
    assert scored.verdict is None
    assert "score_s" in scored.stderr


def test_a_level_that_needs_root_fails_without_it(score_here: Run) -> None:
    if os.geteuid() == 0:
        pytest.skip("this test must not be root")
    scored = score_here("", CALL, isolation="process")
    assert scored.outcome == "failed"
    assert "`root`" in scored.error


def answers(python: str) -> bool:
    """Whether this interpreter is installed; a version manager's stand-in for a missing one is not."""
    found = shutil.which(python)
    return found is not None and subprocess.run([found, "-c", ""], capture_output=True, check=False).returncode == 0


@pytest.mark.skipif(not answers("python3.9"), reason="needs python3.9")
def test_it_runs_on_the_oldest_python_and_without_numpy(score_here: Run) -> None:
    plain = "def score(submission, seed):\n    return {'m': float(submission.call('probe', 2)[0])}\n"
    scored = score_here("def probe(x): return [x, None]", plain, python=["python3.9"])
    assert scored.outcome == "measured", (scored.error, scored.stderr)
