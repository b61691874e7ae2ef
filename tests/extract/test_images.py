"""An image that was built is started once; with a stand-in for the docker command, since nothing else is asked here."""

from __future__ import annotations

from pathlib import Path

import pytest

from atefar_inspect.extract.images import started


@pytest.fixture
def docker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file that is run as `docker`; a test writes it."""
    command = tmp_path / "docker"
    command.write_text("#!/bin/sh\n", encoding="utf-8")
    command.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    return command


def test_an_image_that_starts_is_fine_and_is_started_without_a_network(docker: Path, tmp_path: Path) -> None:
    asked = tmp_path / "asked"
    docker.write_text(f'#!/bin/sh\necho "$@" > {asked}\n', encoding="utf-8")
    assert started("atefar/x:1") is None
    words = asked.read_text(encoding="utf-8")
    assert words.startswith("run --rm --network none --read-only --cap-drop ALL")
    assert "--entrypoint python3 atefar/x:1" in words


def test_an_image_without_python_is_told_in_docker_s_words(docker: Path) -> None:
    docker.write_text('#!/bin/sh\necho "exec: python3: not found" >&2; exit 127\n', encoding="utf-8")
    words = started("atefar/x:1")
    assert words is not None and "does not start in it" in words and "python3: not found" in words


def test_an_image_that_hangs_is_given_up(docker: Path) -> None:
    docker.write_text("#!/bin/sh\nexec sleep 20\n", encoding="utf-8")
    assert started("atefar/x:1", limit_s=0.2) == "the image was built, but does not start within 0.2 s"
