"""`atefar list`, `show`, `new` and `check`: what a person reads, what a program reads, and the exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from atefar_inspect.bundle import Bundle
from atefar_inspect.cli import main

MakeBundle = Callable[..., Path]


def atefar(*arguments: object) -> Result:
    result = CliRunner().invoke(main, [str(argument) for argument in arguments], terminal_width=120)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


@pytest.mark.parametrize("command", sorted(main.commands))
def test_help_gives_a_sentence_and_an_example(command: str) -> None:
    assert f"atefar {command}" in atefar("--help").stdout
    help_text = atefar(command, "--help").stdout
    assert f"Usage: main {command}" in help_text
    assert f"\n    atefar {command}" in help_text


def test_check_is_silent_about_nothing(make_bundle: MakeBundle) -> None:
    root = make_bundle()
    result = atefar("check", root)
    assert (result.exit_code, result.stdout) == (0, f"{root}: valid\n")


def test_check_reports_every_finding_of_every_bundle(make_bundle: MakeBundle) -> None:
    first = make_bundle("first", manifest={"limits.score_ms": 1}, files={"scorer/score.py": ...})
    second = make_bundle("second")
    result = atefar("check", first, second)
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    assert lines[0].startswith(f"{first}/task.yaml:")
    assert "limits.score_ms: is no field of the format. (Did you mean score_s?)" in lines[0]
    assert lines[1] == f"{first}/scorer/score.py: is missing; expected the scoring function."
    assert lines[2:] == [f"{first}: 2 findings", f"{second}: valid"]


def test_check_reports_the_same_as_json(make_bundle: MakeBundle) -> None:
    root = make_bundle(manifest={"seeds.final": 0})
    result = atefar("check", root, "--json")
    assert result.exit_code == 1
    (bundle,) = json.loads(result.stdout)["bundles"]
    assert bundle["path"] == str(root)
    assert bundle["findings"] == [finding.as_dict() for finding in Bundle.check(root)]
    assert bundle["findings"][0] | {"line": 0} == {
        "file": "task.yaml",
        "field": "seeds.final",
        "line": 0,
        "code": "manifest-value",
        "message": "is 0 (a number); expected at least 1.",
        "hint": "Seeds of the final score.",
    }


def test_check_takes_a_shipped_name() -> None:
    assert atefar("check", "altflip").exit_code == 0


@pytest.mark.parametrize(
    ("asked", "words"),
    [("absent/bundle", "is not a folder"), ("altflp", "did you mean altflip"), ("suite", "name the bundles in it")],
)
def test_check_of_what_is_no_bundle_is_wrong_usage(
    asked: str, words: str, make_bundle: MakeBundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_bundle("suite/doubling")
    monkeypatch.chdir(tmp_path)
    result = atefar("check", asked)
    assert result.exit_code == 2
    assert words in result.stderr


def test_check_without_a_bundle_is_wrong_usage() -> None:
    assert atefar("check").exit_code == 2


def test_list_shows_the_shipped_bundles() -> None:
    result = atefar("list")
    assert result.exit_code == 0
    assert "altflip" in result.stdout
    assert "unique_views" in result.stdout


def test_list_shows_a_broken_bundle_as_broken(make_bundle: MakeBundle, tmp_path: Path) -> None:
    make_bundle("suite/doubling")
    make_bundle("suite/tripling", manifest={"name": "tripling", "title": 3})
    result = atefar("list", tmp_path / "suite", "--json")
    assert result.exit_code == 1
    rows = json.loads(result.stdout)["bundles"]
    assert [(row["name"], row.get("certificate"), len(row["findings"])) for row in rows] == [
        ("doubling", "none", 0),
        ("tripling", None, 1),
    ]
    assert "not valid" in atefar("list", tmp_path / "suite").stdout


def test_list_of_an_empty_folder_says_so(tmp_path: Path) -> None:
    assert atefar("list", tmp_path).stdout == f"No bundles in {tmp_path}.\n"


def test_show_tells_what_is_measured(make_bundle: MakeBundle) -> None:
    root = make_bundle()
    text = " ".join(atefar("show", root, "--detail", "method").stdout.split())
    assert "doubling Doubling of integers" in text
    assert "certificate none" in text
    assert "share_doubled: share of integers; higher is better" in text
    assert "0 is 0 (by theory), 1 is 1 (by theory); linear scale" in text
    assert "return `2 * x`" in text


def test_show_without_detail_keeps_the_instructions_back(make_bundle: MakeBundle) -> None:
    assert "return twice" not in atefar("show", make_bundle()).stdout


def test_show_of_an_uncalibrated_bundle_says_so(make_bundle: MakeBundle) -> None:
    root = make_bundle(manifest={"metric.baseline": ..., "metric.reference": ...})
    assert "not calibrated" in atefar("show", root).stdout


def test_show_as_json_holds_the_manifest(make_bundle: MakeBundle, valid_manifest: dict[str, Any]) -> None:
    root = make_bundle()
    shown = json.loads(atefar("show", root, "--json").stdout)
    assert shown["manifest"] == valid_manifest
    assert shown["digest"] == Bundle.open(root).digest


def test_show_of_a_broken_bundle_lists_the_findings(make_bundle: MakeBundle) -> None:
    result = atefar("show", make_bundle(manifest={"title": 3}))
    assert result.exit_code == 2
    assert "task.yaml:4: title: is 3 (a number); expected text." in result.stderr


def test_show_prints_markup_as_it_is(make_bundle: MakeBundle) -> None:
    assert "[bold]x[/bold]" in atefar("show", make_bundle(manifest={"title": "[bold]x[/bold]"})).stdout


def test_new_starts_a_bundle_that_check_accepts(tmp_path: Path) -> None:
    result = atefar("new", "behavior", tmp_path / "my-task")
    assert result.exit_code == 0
    assert "the task my_task" in result.stdout
    assert atefar("check", tmp_path / "my-task").exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nonsense", "x"], "no template for the type 'nonsense'"),
        (["behavior", "."], "exists already"),
        (["behavior", "file/mine"], "File exists"),
        (["behavior", "x", "--name", "No Name"], "The name 'No Name' is not"),
    ],
)
def test_new_that_cannot_be_is_a_sentence(
    arguments: list[str], words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / "file").touch()
    monkeypatch.chdir(tmp_path / "here")
    result = atefar("new", *arguments)
    assert result.exit_code == 2
    assert words in result.stderr


def test_looking_at_bundles_imports_nothing_slow() -> None:
    code = "import sys, atefar_inspect.cli; print(*({'inspect_ai', 'dspy', 'torch', 'docker'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
