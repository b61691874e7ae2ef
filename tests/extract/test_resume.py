"""An extraction that is killed goes on where it was: the same drafts, no finished sample again, one bundle at last."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from atefar_inspect.bundle import Bundle
from atefar_inspect.bundle.certificate import certificate_of
from atefar_inspect.paper import Paper

PROGRAM = Path(__file__).with_name("run_extraction.py")
WHILE = ["model", "build", "certification", "write", "anything"]
_TIME_S = 250


def start(folder: Path, paper: Path, pause: float) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PROGRESS": str(folder / "progress"), "PAUSE": str(pause)}
    paths = [str(PROGRAM.parent), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment["PYTHONPATH"] = os.pathsep.join(paths)
    with open(folder / "output", "ab") as output:
        command = [sys.executable, str(PROGRAM), str(folder / "suite"), str(paper)]
        return subprocess.Popen(command, stdout=output, stderr=output, start_new_session=True, env=environment)


def lines(folder: Path) -> list[str]:
    progress = folder / "progress"
    return progress.read_text(encoding="utf-8").splitlines() if progress.exists() else []


def output(folder: Path) -> str:
    return (folder / "output").read_text(encoding="utf-8")[-3000:]


def kill_while(folder: Path, paper: Path, what: str, chance: random.Random) -> None:
    """Start the extraction and kill it a moment after a step of this kind has begun anew."""
    before, process, end = len(lines(folder)), start(folder, paper, 0.3), time.monotonic() + _TIME_S
    wanted = what if what != "anything" else chance.choice(WHILE[:-1])
    while not any(line == f"begin {wanted}" for line in lines(folder)[before:]):
        if process.poll() is not None:
            assert process.returncode == 0, output(folder)
            return  # all steps of this kind had been taken before
        assert time.monotonic() < end, output(folder)
        time.sleep(0.01)
    time.sleep(chance.uniform(0.0, 0.3))
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], dict[str, str]]:
    """Return a function that gives the draft digests of an extraction that nobody kills."""
    known: dict[Path, dict[str, str]] = {}

    def digests(paper: Path) -> dict[str, str]:
        key = Path(paper.name)
        if key not in known:
            folder = tmp_path_factory.mktemp("undisturbed")
            assert start(folder, paper, 0.0).wait(timeout=_TIME_S) == 0, output(folder)
            known[key] = drafts(folder)
        return known[key]

    return digests


def drafts(folder: Path) -> dict[str, str]:
    ((_, paper),) = json.loads((folder / "suite/extraction.json").read_text(encoding="utf-8"))["papers"].items()
    return {
        f"{one['candidate']['name']}-{round['round']}": round["draft_digest"]
        for one in paper["candidates"]
        for round in one["rounds"]
    }


@pytest.mark.parametrize("what", WHILE)
def test_an_extraction_that_is_killed_twice_ends_as_one_that_is_not(
    what: str, tmp_path: Path, report: Paper, undisturbed: Callable[[Path], dict[str, str]]
) -> None:
    chance = random.Random(what)
    for _ in range(2):
        kill_while(tmp_path, report.path, what, chance)
    process = start(tmp_path, report.path, 0.0)
    assert process.wait(timeout=_TIME_S) == 0, output(tmp_path)
    ended = [line for line in lines(tmp_path) if line.startswith("end ")]
    assert len(ended) == len(set(ended)), "no finished sample is taken again"
    assert drafts(tmp_path) == undisturbed(report.path)
    certificate = certificate_of(Bundle.open(tmp_path / "suite/average_error"))
    assert certificate is not None and certificate.certified
    assert not (tmp_path / "suite/.atefar/new").exists() or not list((tmp_path / "suite/.atefar/new").iterdir())
