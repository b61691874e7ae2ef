"""`atefar certificate`: a bundle's certificate on the screen, as a page and as JSON, and what its exit code says."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from certificates import make_certificate, refused_certificate
from click.testing import CliRunner, Result

from atefar_inspect.bundle import Bundle
from atefar_inspect.cli import main

MakeBundle = Callable[..., Path]


def atefar(*arguments: object) -> Result:
    result = CliRunner().invoke(main, [str(argument) for argument in arguments], terminal_width=120)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


@pytest.fixture
def certified(make_bundle: MakeBundle) -> Path:
    """Return the folder of a bundle with a certificate that holds."""
    root = make_bundle()
    (root / "certificate.json").write_text(make_certificate(Bundle.open(root)).text(), encoding="utf-8")
    return root


def test_a_bundle_with_a_certificate_that_holds_is_certified(certified: Path) -> None:
    result = atefar("certificate", certified)
    assert result.exit_code == 0, result.output
    assert "✓ CERTIFIED" in result.stdout
    assert "13 gates: 12 hold, 1 not applicable" in result.stdout


def test_a_changed_bundle_is_stale_and_says_why(certified: Path) -> None:
    (certified / "workspace" / "double.py").write_text("def double(x):\n    return -x\n", encoding="utf-8")
    result = atefar("certificate", certified)
    assert result.exit_code == 1
    assert "! STALE" in result.stdout
    assert "stale: the bundle was changed since" in result.stdout


def test_the_file_in_a_bundle_is_held_against_the_bundle(certified: Path) -> None:
    (certified / "workspace" / "double.py").write_text("def double(x):\n    return -x\n", encoding="utf-8")
    assert "! STALE" in atefar("certificate", certified / "certificate.json").stdout


def test_a_report_of_a_refusal_is_shown_from_its_file(tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    report.write_text(refused_certificate().text(), encoding="utf-8")
    result = atefar("certificate", report)
    assert result.exit_code == 1
    assert "refused: attacks, mutants" in result.stdout


def test_a_bundle_without_one_says_how_to_make_one(make_bundle: MakeBundle) -> None:
    root = make_bundle()
    result = atefar("certificate", root)
    assert result.exit_code == 1
    assert result.stderr == f"Error: doubling has no certificate; to make one: atefar certify {root}\n"


@pytest.mark.parametrize(
    ("content", "words"), [("{", "Invalid JSON"), ('{"schema_version": 99}', "schema_version"), ("[]", "the file")]
)
def test_what_cannot_be_read_names_the_fault(content: str, words: str, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    report.write_text(content, encoding="utf-8")
    result = atefar("certificate", report)
    assert result.exit_code == 2
    assert f"{report} is no certificate: " in result.stderr
    assert words in result.stderr


def test_a_certificate_in_a_bundle_that_cannot_be_read_is_an_error(certified: Path) -> None:
    (certified / "certificate.json").write_text("{}", encoding="utf-8")
    result = atefar("certificate", certified)
    assert result.exit_code == 2
    assert "certify the bundle again" in result.stderr


def test_the_page_is_written_and_says_the_same(certified: Path, tmp_path: Path) -> None:
    result = atefar("certificate", certified, "--html", tmp_path / "page.html")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "CERTIFIED" in (tmp_path / "page.html").read_text(encoding="utf-8")


def test_a_page_that_cannot_be_written_is_a_sentence(certified: Path, tmp_path: Path) -> None:
    result = atefar("certificate", certified, "--html", tmp_path / "absent" / "page.html")
    assert result.exit_code == 2
    assert "cannot be written: No such file or directory" in result.stderr


def test_json_holds_the_whole_certificate_and_its_status(certified: Path) -> None:
    shown = json.loads(atefar("certificate", certified, "--json").stdout)
    assert (shown["status"], shown["why"]) == ("certified", [])
    assert shown["certificate"] == make_certificate(Bundle.open(certified)).model_dump(mode="json")


def test_list_and_show_say_what_the_certificate_is_worth(make_bundle: MakeBundle, tmp_path: Path) -> None:
    for name in ("held", "changed", "bare"):
        root = make_bundle(f"suite/{name}", manifest={"name": name})
        if name != "bare":
            (root / "certificate.json").write_text(make_certificate(Bundle.open(root)).text(), encoding="utf-8")
    (tmp_path / "suite" / "changed" / "workspace" / "double.py").write_text("double = abs\n", encoding="utf-8")
    rows = json.loads(atefar("list", tmp_path / "suite", "--json").stdout)["bundles"]
    worth = {row["name"]: row["certificate"] for row in rows}
    assert worth == {"held": "certified", "changed": "stale", "bare": "none"}
    assert "stale" in atefar("list", tmp_path / "suite").stdout
    assert json.loads(atefar("show", tmp_path / "suite" / "held", "--json").stdout)["certificate"] == "certified"
