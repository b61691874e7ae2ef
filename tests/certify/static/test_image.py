"""The walk through a container's file system finds what was planted there, and nothing in a clean image."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from atefar_inspect.bundle import Bundle
from atefar_inspect.certify.static.image import WALK, Walk, WalkError, needles, parse_walk
from atefar_inspect.certify.static.leaks import image_leaks

TEMPLATE = Path(__file__).parents[3] / "task_templates" / "behavior" / "bundle"
REFERENCE_LINE = "return np.array([(x, y) for x in centers for y in centers])"


def walk(setup: str) -> Walk:
    """Return what the program finds in a fresh container of the base image after a shell command."""
    sought = json.dumps([needle.model_dump(mode="json") for needle in needles(Bundle.open(TEMPLATE))])
    command = ["docker", "run", "--rm", "--interactive", "--network", "none", "python:3.11-slim", "sh", "-c"]
    shell = f'{setup}; exec python3 -I -S -c "$0"'
    ran = subprocess.run([*command, shell, WALK], input=sought, capture_output=True, encoding="utf-8", check=True)
    return parse_walk(ran.stdout)


@pytest.mark.docker
def test_planted_leaks_are_found() -> None:
    plants = (
        "mkdir -p /workspace/.git /root/.cache/pip/http /opt/old",
        "echo x > /root/.cache/pip/http/a",
        f"printf 'import numpy as np\\n    {REFERENCE_LINE}\\n' > /opt/old/notes.txt",
        "echo 4699d7eb-eca9-4842-9a36-3046a2130797 > /home/x.bin",
    )
    found = walk(" && ".join(plants))
    leaks = {(leak.path, leak.line, leak.rule) for leak in image_leaks(found)}
    assert leaks == {
        ("/workspace/.git", None, "git"),
        ("/root/.cache/pip", None, "cache"),
        ("/opt/old/notes.txt", 2, "image"),
        ("/home/x.bin", 1, "image"),
    }


@pytest.mark.docker
def test_a_clean_image_has_no_leak() -> None:
    found = walk("mkdir -p /workspace /root/.cache/pip && echo 'print(1)' > /workspace/sampler.py")
    assert image_leaks(found) == []
    assert found.examined > 1000
    assert found.searched > 10


def test_needles_are_what_the_workspace_does_not_have() -> None:
    bundle = Bundle.open(TEMPLATE)
    workspace = "\n".join(content.decode() for content in bundle.folder("workspace").values())
    texts = [needle.text for needle in needles(bundle)]
    assert bundle.manifest.canary in texts
    assert REFERENCE_LINE in texts
    assert not [text for text in texts if text in workspace]


def test_a_walk_that_came_back_broken_is_no_walk() -> None:
    with pytest.raises(WalkError, match="gave 'Killed'"):
        parse_walk("Killed")
