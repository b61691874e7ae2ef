"""The battery's scripts, as the agent in a workspace: each sees its own effect and says so."""

from __future__ import annotations

import json
import subprocess

import pytest

from atefar_inspect.bundle import Bundle
from atefar_inspect.certify.attacks import attacks_on, files_of

DRIVER = """
import json, os, subprocess, sys
os.umask(0)
for name, (script, environment) in json.load(sys.stdin).items():
    home, folder = f"/work/{name}", f"/work/{name}/workspace"
    os.makedirs(folder)
    os.chown(folder, 1000, 1000)
    with open(f"{folder}/flip.py", "w") as file:
        file.write("rate = 0.5")
    os.chown(f"{folder}/flip.py", 1000, 1000)
    environment = {**os.environ, **environment, "HOME": home}
    ran = subprocess.run(["/bin/sh", "-ec", script], cwd=folder, env=environment, stdout=subprocess.PIPE, user=1000)
    print(json.dumps([name, [ran.returncode, ran.stdout.decode().split()]]), flush=True)
"""
LAST = "script_every_process"
"""It leaves no room for the others."""


@pytest.mark.docker
def test_every_script_says_that_it_had_its_effect(altflip: Bundle) -> None:
    scripts = [one for one in attacks_on(altflip) if one.way == "script"]
    made = {one.name: files_of(one, altflip) for one in sorted(scripts, key=lambda one: one.name == LAST)}
    told = {name: [files.script, dict(files.environment)] for name, files in made.items()}
    limits = ["--network", "none", "--memory", "256m", "--pids-limit", "64", "--read-only", "--init"]
    folders = ["--tmpfs=/work:size=128m,mode=1777", "--tmpfs=/tmp:size=16m,mode=1777"]
    command = ["docker", "run", "--rm", "--interactive", *limits, *folders, "python:3.11-slim", "python3", "-c", DRIVER]
    ended = subprocess.run(command, input=json.dumps(told).encode(), capture_output=True, timeout=200, check=False)
    found = dict(json.loads(line) for line in ended.stdout.decode().splitlines())
    assert {name: found.get(name) for name in told if found.get(name) != [0, ["witness"]]} == {}
