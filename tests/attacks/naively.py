"""Runs attacks against naive.py, each in a throwaway container with limits, without network."""

from __future__ import annotations

import io
import json
import statistics
import subprocess
import tarfile
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from atefar_inspect.bundle import Bundle
from atefar_inspect.evals.image import DOCKERFILE, build_context, image_name

from .table import FOLDER, Attack

# SYS_PTRACE as a scorer that runs as root on a host would have it, whatever the host's policy on tracing.
_LIMITS = (
    *("--network", "none", "--memory", "256m", "--memory-swap", "256m", "--pids-limit", "64", "--read-only"),
    *("--user", "0:0", "--cap-add", "SYS_PTRACE", "--shm-size", "8m", "--env", "HOME=/root"),
    *(f"--tmpfs={place}:size={size}m,mode=1777" for place, size in (("/tmp", 32), ("/var/tmp", 8), ("/root", 8))),
    *("--tmpfs=/report:size=16m", "--tmpfs=/solution:size=1m"),
)
# In place of the shell, since an attack may have left no room for one more process.
_REPORT = """
import os, time
print(open("/report/report.json").read() if os.path.exists("/report/report.json") else "[]")
for _ in range(20):
    try:
        written = open("result.json").read()
    except OSError:
        break
    if written:
        print(written)
        break
    time.sleep(0.01)  # a daemon of the attack's is about to write it again
"""
_SCRIPT = """
mkdir /tmp/naive; cd /tmp/naive; tar -xf -; mv solution.py /solution/flip.py
[ ! -e handed_in.sh ] || sh handed_in.sh
python3 naive.py
exec python3 -I -c "$REPORT"
"""


@dataclass(frozen=True)
class Naive:
    """What the naive scorer had to say: its runs, one a seed, and the result file as it was in the end."""

    runs: list[dict[str, Any]]
    result: float | None

    def score(self, place: str) -> float | None:
        """The mean score as read from `stdout` or `reply`, None where a run left none there."""
        if place == "result":
            return self.result
        scores = [_number(_line(run[place], -1 if place == "stdout" else 0)) for run in self.runs]
        known = [score for score in scores if score is not None]
        return statistics.fmean(known) if known and len(known) == len(scores) else None

    @property
    def ran(self) -> bool:
        """Whether an attack that denies the score said that it ran."""
        return any("ran" in run["stdout"].split() for run in self.runs)

    def shown(self, run: dict[str, Any]) -> str:
        """What the naive scorer tells the agent about a run."""
        return f"{run['stdout']} {run['stderr']} exit status {run['exit']} {' '.join(run['files'])}"


def _line(text: str, place: int) -> str:
    lines = text.split("\n") if place == 0 else text.strip().split("\n")
    return lines[place]


def _number(text: str) -> float | None:
    try:
        return float(json.loads(text)["unique_views"])
    except (ValueError, KeyError, TypeError):
        return None


def _archive(attack: Attack | None, bundle: Bundle) -> bytes:
    baseline, reference = (bundle.solution(name)["flip.py"] for name in ("baseline", "reference"))
    files = {"naive.py": (FOLDER / "naive.py").read_bytes(), "flip.py": baseline, "solution.py": reference}
    if attack is not None:
        files["handed_in.sh" if attack.is_handed_in else "flip.py"] = attack.source.encode()
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size, member.mode = len(content), 0o644
            tar.addfile(member, io.BytesIO(content))
    return buffer.getvalue()


def _run(attack: Attack | None, bundle: Bundle) -> Naive:
    options = ["--rm", "--interactive", *_LIMITS, "--env", f"REPORT={_REPORT}"]
    command = ["docker", "run", *options, image_name(bundle), "/bin/sh", "-c", _SCRIPT]
    ended = subprocess.run(command, input=_archive(attack, bundle), capture_output=True, timeout=60, check=False)
    report, _, written = ended.stdout.decode(errors="replace").partition("\n")
    return Naive(json.loads(report) if report else [], _number(written))


def run_naively(attacks: Iterable[Attack | None], bundle: Bundle) -> dict[str, Naive]:
    """What the naive scorer makes of each attack (None: of the baseline), by name; two at a time."""
    context = build_context(bundle)
    build = ["docker", "build", "--quiet", "--tag", image_name(bundle), "--file", str(context / DOCKERFILE)]
    subprocess.run([*build, str(context)], check=True, capture_output=True)
    attacks = list(attacks)
    with ThreadPoolExecutor(2) as pool:
        ran = pool.map(lambda attack: _run(attack, bundle), attacks)
        return {attack.name if attack else "baseline": naive for attack, naive in zip(attacks, ran, strict=True)}
