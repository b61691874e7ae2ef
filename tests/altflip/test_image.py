"""The image of altflip builds from `environment/` and `workspace/` alone and holds what the agent may see, no more."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

BUNDLE = Path(__file__).parents[2] / "src" / "atefar_inspect" / "shipped" / "altflip"
TAG = "atefar-test-altflip:latest"

pytestmark = pytest.mark.docker


def docker(*arguments: str) -> str:
    """Return what a docker command prints; an exit code other than 0 raises with its output."""
    done = subprocess.run(["docker", *arguments], capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The image, removed afterwards."""
    context = tmp_path_factory.mktemp("context")
    for folder in ("environment", "workspace"):
        shutil.copytree(BUNDLE / folder, context / folder, ignore=shutil.ignore_patterns("__pycache__"))
    docker("build", "--quiet", "--tag", TAG, "--file", str(context / "environment" / "Dockerfile"), str(context))
    yield TAG
    docker("image", "rm", "--force", TAG)


def run(image: str, script: str, *options: str) -> str:
    """Return what a shell script prints in a container without network."""
    return docker("run", "--rm", "--network", "none", *options, image, "sh", "-c", script)


def test_agent_starts_in_its_workspace_as_an_ordinary_user(image: str) -> None:
    assert run(image, "id -u; pwd; ls -A").split() == ["1000", "/workspace", "dev.py", "flip.py"]


def test_development_script_accepts_the_baseline(image: str) -> None:
    assert "All rules hold" in run(image, "python dev.py")


def test_image_holds_neither_scorer_nor_solutions(image: str) -> None:
    names = r"\( -name score.py -o -name task.yaml -o -path '*/solutions/*' \)"
    assert run(image, f"find / -xdev {names} -print", "--user", "0") == ""


def test_folder_of_the_scorer_is_closed_to_the_agent(image: str) -> None:
    assert run(image, "stat -c '%U %a' /run/atefar").split() == ["root", "700"]
    assert run(image, "ls /run/atefar 2>/dev/null || echo closed").split() == ["closed"]
