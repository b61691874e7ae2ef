"""The demonstration's extraction, in Docker, killed in every phase: it ends as the one whose recording it replays.

It takes most of an hour, so it is part of `make certify` (ATEFAR_LONG=1); `test_resume.py` has the same with stand-ins.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import docker
import pytest
from inspect_ai.log import list_eval_logs, read_eval_log_sample_summaries

from atefar_inspect import Bundle, load_bundle
from atefar_inspect.bundle.certificate import certificate_of
from atefar_inspect.evals.image import image_name

EXAMPLES = Path(__file__).parents[2] / "examples"
NAME = "batch_mean_shift"
COMMAND = (
    *(sys.executable, "-m", "atefar_inspect", "extract", str(EXAMPLES / "paper/report.pdf"), "--small"),
    *("--model", f"replay/{EXAMPLES / 'paper/recording'}", "--candidate", NAME, "--public", "--out"),
)
PHASE_S = 900
"""By then every phase has come, or is over."""


def start(suite: Path) -> subprocess.Popen[bytes]:
    with open(suite.with_suffix(".output"), "ab") as output:
        return subprocess.Popen([*COMMAND, str(suite)], stdout=output, stderr=output, start_new_session=True)


def started(suite: Path) -> set[str]:
    """Return the kinds of the samples that the newest log knows as begun or ended, and `write` while one is written."""
    kinds = {"write"} if any((suite / ".atefar/new").glob("*/*")) else set()
    text = suite.with_suffix(".output").read_text(encoding="utf-8").splitlines()
    if text and "in hand" in text[-1]:
        kinds.add("certification")
    if any((suite / ".atefar/drafts").glob("*/*-0")):
        kinds.add("build")
    if any((suite / ".atefar/logs").glob("*/*.eval")):
        kinds.add("model")
    return kinds


def kill_while(suite: Path, phase: str, chance: random.Random) -> None:
    """Start the extraction and kill it, and all that it has started, a moment after a phase has begun."""
    process, end = start(suite), time.monotonic() + PHASE_S
    most_s = {"model": 0.3, "build": 1.0, "certification": 30.0, "write": 0.0, "anything": 120.0}[phase]
    while phase != "anything" and phase not in started(suite) and process.poll() is None:
        assert time.monotonic() < end, suite.with_suffix(".output").read_text(encoding="utf-8")[-2000:]
        time.sleep(0.002)
    late = time.monotonic() + chance.uniform(0.0, most_s)
    while time.monotonic() < late and process.poll() is None:
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@pytest.mark.docker
@pytest.mark.timeout(7200)
@pytest.mark.skipif(os.environ.get("ATEFAR_LONG") != "1", reason="takes most of an hour; set ATEFAR_LONG=1")
def test_an_extraction_that_is_killed_in_every_phase_ends_as_one_that_is_not(tmp_path: Path) -> None:
    suite, chance = tmp_path / "suite", random.Random(7)
    for phase in ("model", "build", "certification", "write", "anything"):
        for _ in range(2):
            kill_while(suite, phase, chance)
    assert start(suite).wait() == 0, suite.with_suffix(".output").read_text(encoding="utf-8")[-2000:]
    bundle = Bundle.open(suite / NAME)
    certificate = certificate_of(bundle)
    assert certificate is not None and certificate.certified
    assert bundle.draft_digest == load_bundle(NAME).draft_digest
    completed = [
        (str(summary.id), summary.uuid)
        for log in list_eval_logs(str(suite / ".atefar/logs"))
        for summary in read_eval_log_sample_summaries(log)
        if summary.completed and summary.error is None
    ]
    ids = {id for id, _ in completed}
    assert len(set(completed)) == len(ids), "no sample that was completed is taken again"
    docker.from_env().images.remove(image_name(bundle), force=True)
