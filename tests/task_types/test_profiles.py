"""Environment profiles: every bundle's Dockerfile begins with its profile's lines, so that bundles share layers."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from atefar_inspect.bundle import Bundle, Suite, template_types

PROFILES = Path(__file__).parents[2] / "task_templates" / "profiles"
TAG = "atefar-test-python-torch-cpu:latest"

PATHS = [*template_types().values(), *(bundle.path for bundle in Suite.shipped())]


def lines_of(profile: str) -> list[str]:
    """Return the lines of a profile's Dockerfile."""
    return (PROFILES / profile / "Dockerfile").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("path", PATHS, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_dockerfile_begins_with_the_lines_of_its_profile(path: Path) -> None:
    bundle = Bundle.open(path)
    profile = lines_of(bundle.manifest.environment.profile)
    own = bundle.file("environment/Dockerfile").content.decode().splitlines()
    assert own[: len(profile)] == profile


def test_torch_profile_is_the_plain_one_and_a_pinned_torch() -> None:
    plain, with_torch = lines_of("python-numpy"), lines_of("python-torch-cpu")
    head, tail = plain[:3], plain[3:]
    assert (with_torch[: len(head)], with_torch[-len(tail) :]) == (head, tail)
    between = "\n".join(with_torch[len(head) : -len(tail)])
    assert 'ARG TORCH_INDEX=""' in between
    assert re.search(r"torch==\d+\.\d+\.\d+$", between, re.MULTILINE)


def docker(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a docker command."""
    return subprocess.run(["docker", *arguments], capture_output=True, text=True, encoding="utf-8", check=False)


@pytest.fixture
def torch_image(tmp_path: Path) -> Iterator[str]:
    """The image of the profile python-torch-cpu, removed afterwards; skipped where pip finds no such torch.

    Only with ATEFAR_TORCH=1: the build takes two minutes and 1.5 GB.
    """
    if os.environ.get("ATEFAR_TORCH") != "1":
        pytest.skip("ATEFAR_TORCH=1 builds an image of 1.5 GB")
    pinned = next(word for line in lines_of("python-torch-cpu") for word in line.split() if word.startswith("torch=="))
    asked = "pip install --dry-run --no-deps --quiet --report - --disable-pip-version-check " + pinned
    found = docker("run", "--rm", "python:3.11-slim", "sh", "-c", asked)
    if "+cpu" not in found.stdout:
        pytest.skip(f"pip in python:3.11-slim finds no CPU build of {pinned} (set-up without TORCH_INDEX)")
    (tmp_path / "environment").mkdir()
    (tmp_path / "environment" / "requirements.txt").write_text("numpy==2.2.6\n", encoding="utf-8")
    dockerfile = PROFILES / "python-torch-cpu" / "Dockerfile"
    built = docker("build", "--quiet", "--tag", TAG, "--file", str(dockerfile), str(tmp_path))
    assert built.returncode == 0, built.stderr
    yield TAG
    docker("image", "rm", "--force", TAG)


@pytest.mark.docker
def test_torch_profile_runs_torch_beside_numpy_without_network(torch_image: str) -> None:
    program = "import numpy, torch; print(torch.from_numpy(numpy.ones((2, 3))).sum().item(), torch.cuda.is_available())"
    ran = docker("run", "--rm", "--network", "none", torch_image, "python", "-c", program)
    assert ran.stdout.split() == ["6.0", "False"], ran.stderr
