"""Programs of the battery around a command: the baseline's program works inside, and each says that it ran.

All in one throwaway container, one after the other, those left out that would end or fill it.
"""

from __future__ import annotations

import base64
import json
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from atefar_inspect.bundle import Bundle
from atefar_inspect.certify.attacks import Attack, attacks_on, files_of
from atefar_inspect.evals.collect import pack

TRAIN = """from __future__ import annotations

import sys

import steps

if __name__ == "__main__":
    with open("loss.txt", "w", encoding="utf-8") as file:
        file.write(f"loss {steps.RATE}\\n")
    print("ended after 25 steps")
    sys.exit(0)
"""
MANIFEST = {
    "submission.kind": "command",
    "submission.entry": "python3 train.py --fast",
    "submission.files": [{"path": "train.py", "max_kib": 64}, {"path": "steps.py", "max_kib": 4}],
}
FILES = {
    "workspace/train.py": TRAIN,
    "workspace/steps.py": "RATE = 0.5\n",
    "solutions/reference/train.py": TRAIN,
    "solutions/half/double.py": ...,
    "solutions/wrong-text/double.py": ...,
}
DRIVER = """
import base64, json, os, subprocess, sys, tarfile, io
os.umask(0)
for name, archive in json.load(sys.stdin).items():
    home, folder = f"/work/{name}", f"/work/{name}/work"
    os.makedirs(folder)
    os.chown(home, 1000, 1000)
    tarfile.open(fileobj=io.BytesIO(base64.b64decode(archive))).extractall(folder)
    environment = {**os.environ, "TMPDIR": home, "HOME": home}
    command = [sys.executable, "train.py", "--fast"]
    ran = subprocess.run(command, cwd=folder, env=environment, capture_output=True, timeout=60, user=1000)
    loss = f"{folder}/loss.txt"
    found = {
        "exit": ran.returncode,
        "stdout": ran.stdout.decode(errors="replace")[-300:],
        "stderr": ran.stderr.decode(errors="replace")[-300:],
        "loss": None if not os.path.exists(loss) else "link" if os.path.islink(loss) else open(loss).read(),
    }
    try:
        found["witness"] = open(f"{home}/atefar-witness").read().strip()
    except OSError:
        found["witness"] = ""
    print(json.dumps([name, found]), flush=True)
"""


@pytest.fixture
def command(make_bundle: Callable[..., Path]) -> Bundle:
    return Bundle.open(make_bundle(manifest=MANIFEST, files=FILES))


def harmless(bundle: Bundle) -> list[Attack]:
    ends_others = {"killed_all", "killed_parent", "stopped_parent", "orphan_with_pipe", "evil_exception"}
    chosen = [one for one in attacks_on(bundle) if one.way == "wrap" and not one.slow and not one.hurts]
    return [one for one in chosen if one.name not in ends_others]


def run_all(bundle: Bundle, attacks: list[Attack]) -> Mapping[str, dict[str, Any]]:
    """What came of each attack's program, and of the baseline's under that name."""
    workspace = bundle.solution("baseline")
    files = {"baseline": workspace, **{one.name: {**workspace, **files_of(one, bundle).files} for one in attacks}}
    archives = {name: base64.b64encode(pack(some)).decode() for name, some in files.items()}
    limits = ["--network", "none", "--memory", "256m", "--pids-limit", "64", "--read-only"]
    folders = ["--tmpfs=/work:size=64m,mode=1777", "--tmpfs=/tmp:size=16m,mode=1777"]
    command = ["docker", "run", "--rm", "--interactive", *limits, *folders, "python:3.11-slim", "python3", "-c"]
    ended = subprocess.run([*command, DRIVER], input=json.dumps(archives).encode(), capture_output=True, check=False)
    found = dict(json.loads(line) for line in ended.stdout.decode().splitlines())
    assert len(found) == len(archives), ended.stderr.decode()
    return found


@pytest.mark.docker
def test_programs_around_a_command(command: Bundle) -> None:
    attacks = harmless(command)
    found = run_all(command, attacks)
    honest = {"exit": 0, "stdout": "ended after 25 steps\n", "stderr": "", "loss": "loss 0.5\n", "witness": ""}
    assert found["baseline"] == honest
    assert [one.name for one in attacks if not one.ran(found[one.name]["witness"])] == []
    assert [one.name for one in attacks if one.got_in(found[one.name]["witness"])] == []
    unchanged = ("patched_clock", "read_files", "left_file", "planted_customize", "rewrote_itself", "traced_parent")
    for name in unchanged:
        assert {**found[name], "witness": ""} == honest
    assert found["forged_outputs"]["loss"] == "loss 1000000000.0\n"
    assert found["forged_outputs"]["stdout"] == "ended after 1000000000.0 steps\n"
    assert found["emptied_outputs"]["loss"] == found["emptied_outputs"]["stdout"] == ""
    assert found["linked_outputs"]["loss"] == "link"
    assert found["no_work"]["loss"] is None
    assert found["exited"]["exit"] == 0
    assert found["segfault"]["exit"] == -11
    assert found["carried_in_message"]["stderr"].strip().rpartition("CARRIED-")[2].startswith("5b27")
    assert found["printed_result"]["stdout"].count('"normalized": 1.0') == 2
