"""Runs wraps of the battery against naive.py, each in a throwaway container with limits, without network."""

from __future__ import annotations

import json
import secrets
import subprocess
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from atefar_inspect.bundle import Bundle
from atefar_inspect.certify.attacks import Attack, files_of
from atefar_inspect.evals.collect import pack
from atefar_inspect.evals.image import DOCKERFILE, build_context, image_name

_STUCK_S = 150

CLEARLY_ABOVE = 1.7
"""Distinct views that an honest baseline does not reach by chance (1.5; a deviation of 0.025 in the naive scorer)."""


# SYS_PTRACE as a scorer that runs as root on a host would have it, whatever the host's policy on tracing.
_LIMITS = (
    *("--network", "none", "--memory", "256m", "--memory-swap", "256m", "--pids-limit", "64", "--read-only"),
    *("--user", "0:0", "--cap-add", "SYS_PTRACE", "--shm-size", "8m", "--env", "HOME=/root"),
    *(f"--tmpfs={place}:size={size}m,mode=1777" for place, size in (("/tmp", 16), ("/var/tmp", 8), ("/root", 8))),
    *("--tmpfs=/report:size=16m", "--tmpfs=/scorer:size=16m", "--env", "TMPDIR=/report/home"),
)
# In place of the shell, since an attack may have left no room for one more process. An attack that ended the supervisor
# leaves no report: then only what lies about tells.
_REPORT = """
import json, os, sys, time
sys.path.insert(0, "/scorer/own")
import naive
report = naive.text_of("/report/report.json")
print(report or json.dumps([{"exit": None, "stdout": naive.text_of("/report/stdout")[-4000:], **naive.found()}]))
for _ in range(20):
    written = naive.text_of("/scorer/result.json")
    if written:
        print(written)
        break
    time.sleep(0.01)  # a daemon of the attack's is about to write it again
"""
_SCRIPT = """
cd /scorer; tar -xf -; mkdir own /report/home; cp naive.py own/
python3 naive.py "$MODULE"
exec python3 -I -c "$REPORT"
"""


@dataclass(frozen=True)
class Naive:
    """What the naive scorer had to say: its runs, one a seed, and the result file as it was in the end."""

    runs: list[dict[str, Any]]
    result: str

    def ran(self, attack: Attack) -> bool:
        """Whether a run's witness says that the attack ran."""
        return any(attack.ran(run["witness"]) for run in self.runs)

    def effects(self, attack: Attack, honest: Naive) -> set[str]:
        """What the attack achieved."""
        found = {name for run in self.runs for name in _effects(run, attack)}
        seen = self.runs[0]["seen"]
        if seen and seen != honest.runs[0]["seen"]:
            found.add("changed")
        if any(score > CLEARLY_ABOVE for score in map(score_of, self.runs)):
            found.add("score")
        if any("1000000000.0" in text for text in (self.result, *(run["stdout"] for run in self.runs))):
            found.add("result")
        if any('"seconds":0.0}' in run["stdout"] for run in self.runs):
            found.add("clock")
        return found


def score_of(run: dict[str, Any]) -> float:
    """The measure that a run printed last; 0 where there is none."""
    try:
        return float(json.loads(run["stdout"].strip().rpartition("\n")[2])["unique_views"])
    except (ValueError, KeyError, TypeError):
        return 0.0


def _effects(run: dict[str, Any], attack: Attack) -> set[str]:
    shown = f"{run['stdout']} {run.get('stderr', '')} {' '.join(run['files'])} exit {run['exit']} "
    status = int(run["hidden"][-2:] or "0", 16)
    effects = {
        "got in": attack.got_in(run["witness"]),
        "reply": run.get("reply", "").startswith("{") and "1000000000.0" in run.get("reply", ""),
        "carried": any(form in shown for form in (f"CARRIED-{run['hidden']}", f" ({status + 1},)", f" exit {status} ")),
        "exit": run["exit"] == 0 and '"seconds"' not in run["stdout"],
        "died": run["exit"] not in (0, None),
        "denial": run["exit"] is None,
    }
    return {name for name, holds in effects.items() if holds}


def _archive(attack: Attack | None, bundle: Bundle) -> bytes:
    naive, score = (Path(__file__).with_name(name).read_bytes() for name in ("naive.py", "naive_score.py"))
    own = {"naive.py": naive, "score.py": score}
    return pack({**bundle.solution("baseline"), **(files_of(attack, bundle).files if attack else {}), **own})


def _run(attack: Attack | None, bundle: Bundle) -> Naive:
    module = (bundle.manifest.submission.entry or "").partition(":")[0]
    name = f"atefar-naive-{secrets.token_hex(6)}"
    options = ["--rm", "--interactive", "--name", name, *_LIMITS, "--env", f"MODULE={module}"]
    if attack is not None and attack.slow:
        options += ["--env", "SLOW=1"]
    if attack is not None and attack.family in ("plant", "leave something for the next seed"):
        options += ["--env", "SEEDS=2"]
    command = ["docker", "run", *options, "--env", f"REPORT={_REPORT}", image_name(bundle), "/bin/sh", "-c", _SCRIPT]
    try:
        ended = subprocess.run(
            command, input=_archive(attack, bundle), capture_output=True, timeout=_STUCK_S, check=False
        )
    except subprocess.TimeoutExpired:  # the supervisor itself was stopped
        look = ["docker", "exec", name, "python3", "-I", "-c", _REPORT]
        ended = subprocess.run(look, capture_output=True, timeout=_STUCK_S, check=False)
    finally:
        subprocess.run(["docker", "rm", "--force", name], capture_output=True, check=False)
    report, _, written = ended.stdout.decode(errors="replace").partition("\n")
    assert report, ended.stderr.decode(errors="replace")
    return Naive(json.loads(report), written)


def run_naively(attacks: Iterable[Attack | None], bundle: Bundle) -> dict[str, Naive]:
    """What the naive scorer makes of each attack (None: of the baseline), by name; two at a time."""
    context = build_context(bundle)
    build = ["docker", "build", "--quiet", "--tag", image_name(bundle), "--file", str(context / DOCKERFILE)]
    subprocess.run([*build, str(context)], check=True, capture_output=True)
    attacks = list(attacks)
    with ThreadPoolExecutor(2) as pool:
        ran = pool.map(lambda attack: _run(attack, bundle), attacks)
        return {attack.name if attack else "baseline": naive for attack, naive in zip(attacks, ran, strict=True)}
