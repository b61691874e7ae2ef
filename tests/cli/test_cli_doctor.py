"""`atefar doctor` says what is there, never the value of a key, and fails only for what every run needs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from atefar_inspect import cli_doctor
from atefar_inspect.cli import main


def doctor() -> tuple[int, dict[str, dict[str, str]]]:
    result = CliRunner().invoke(main, ["doctor", "--json"])
    return result.exit_code, {check["name"]: check for check in json.loads(result.stdout)["checks"]}


def test_what_every_run_needs_is_ok_here() -> None:
    exit_code, checks = doctor()
    assert exit_code == 0
    for name in ("Python", "Inspect", "tasks", "shipped bundles", "disk for temporary files"):
        assert checks[name]["status"] == "ok"


def test_the_text_has_a_line_a_check() -> None:
    result = CliRunner().invoke(main, ["doctor"])
    assert result.exit_code == 0
    assert "Docker engine" in result.stdout
    assert "altflip" in result.stdout


def test_no_engine_is_no_failure(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/no.sock")
    exit_code, checks = doctor()
    assert exit_code == 0
    assert checks["Docker engine"]["status"] == "missing"
    assert "only local sandboxes work" in checks["Docker engine"]["detail"]


def test_no_docker_command_is_no_failure(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    exit_code, checks = doctor()
    assert exit_code == 0
    assert checks["Docker Compose"]["status"] == "missing"


def test_keys_are_present_by_name_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-very-secret")
    monkeypatch.setenv("OTHER_API_KEY", "")
    result = CliRunner().invoke(main, ["doctor", "--json"])
    assert "OPENAI_API_KEY" in result.stdout
    assert "OTHER_API_KEY" not in result.stdout
    assert "sk-very-secret" not in result.stdout


def test_an_old_inspect_is_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    # Another version cannot be had beside the installed one.
    monkeypatch.setattr(cli_doctor, "version", lambda name: "0.3.84")
    exit_code, checks = doctor()
    assert exit_code == 1
    assert checks["Inspect"]["status"] == "broken"


@pytest.mark.docker
def test_an_engine_is_described() -> None:
    _, checks = doctor()
    assert checks["Docker engine"]["status"] == "ok"
    assert "kernel" in checks["Docker engine"]["detail"]
