"""An eval set that is killed half-way finishes when it is started again, and repeats no finished sample."""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import docker
import pytest
from docker.errors import DockerException
from helpers import number
from inspect_ai.log import EvalLog, list_eval_logs, read_eval_log

PROGRAM = Path(__file__).with_name("run_eval_set.py")
PROVIDERS = ["local", pytest.param("docker", marks=pytest.mark.docker)]
WORTH = {"baseline": 0.0, "half": 0.5, "reference": 1.0, "wrong-in-place": 0.0}
KILL_AFTER = 5
SAMPLES = 12
AT_A_TIME = 4
"""Samples that run at the same time (2 of each of 2 tasks): so many may be logged with their line not yet written."""


def finished(progress: Path) -> list[str]:
    """Unique ids of the samples that were run to their end, in order."""
    return progress.read_text(encoding="utf-8").split() if progress.exists() else []


def start(folder: Path, provider: str, name: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, str(PROGRAM), str(folder / "logs"), provider]
    environment = {**os.environ, "PROGRESS": str(folder / "progress"), "NAME": name}
    with open(folder / "output", "ab") as output:
        return subprocess.Popen(command, stdout=output, stderr=output, start_new_session=True, env=environment)


def solution_name(log: EvalLog) -> str:
    [name] = [step.params["name"] for step in log.plan.steps if step.solver.endswith("solution")]
    return str(name)


@pytest.fixture
def name() -> Iterator[str]:
    """A name for the tasks that nobody else has; the containers under it are removed, since a killed process cannot."""
    unique = f"k{secrets.token_hex(4)}"
    yield unique
    try:
        client = docker.from_env()
    except DockerException:
        return
    for container in client.containers.list(all=True, filters={"name": f"inspect-{unique}"}):
        container.remove(force=True)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_killed_set_goes_on_where_it_was(provider: str, name: str, tmp_path: Path) -> None:
    process = start(tmp_path, provider, name)
    deadline = time.monotonic() + 200
    while time.monotonic() < deadline and len(finished(tmp_path / "progress")) < KILL_AFTER:
        assert process.poll() is None, (tmp_path / "output").read_text(encoding="utf-8")[-3000:]
        time.sleep(0.1)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    before = finished(tmp_path / "progress")
    assert KILL_AFTER <= len(before) < SAMPLES

    process = start(tmp_path, provider, name)
    assert process.wait(timeout=280) == 0, (tmp_path / "output").read_text(encoding="utf-8")[-3000:]
    ran = finished(tmp_path / "progress")
    assert len(ran) == len(set(ran)), "no sample was run to its end twice"
    assert SAMPLES - AT_A_TIME <= len(ran) <= SAMPLES, "as many samples were run to their end as there are"
    logged = {}
    for info in list_eval_logs(str(tmp_path / "logs")):
        log = read_eval_log(info)
        if log.status == "started":
            continue  # what the killed process left
        assert log.status == "success", log.error
        for sample in log.samples or []:
            normalized = number((sample.scores or {})["bundle_scorer"], "normalized")
            assert normalized == pytest.approx(WORTH[solution_name(log)], abs=0.1)
            logged[solution_name(log), sample.epoch] = sample.uuid
    assert set(logged) == {(name, epoch) for name in WORTH for epoch in (1, 2, 3)}
    assert set(ran) <= set(logged.values()), "the samples finished before the kill are the ones in the logs"
