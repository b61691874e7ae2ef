"""Bad input to `atefar extract` is one line and exit code 2, before anything is spent."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from atefar_inspect.cli import main
from atefar_inspect.paper import Paper


def invoke(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["extract", *map(str, arguments)], catch_exceptions=False)


def refused(result: Result) -> str:
    assert result.exit_code == 2
    (line,) = result.stderr.strip().splitlines()
    return line


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    return tmp_path / "suite"


def test_a_paper_that_cannot_be_read(tmp_path: Path, suite: Path) -> None:
    notes = tmp_path / "notes.txt"
    notes.write_text("notes", encoding="utf-8")
    assert "no such file" in refused(invoke(tmp_path / "absent.pdf", "--model", "mockllm/model", "--out", suite))
    assert "is not a PDF" in refused(invoke(notes, "--model", "mockllm/model", "--out", suite))


def test_a_model_that_is_not_there(report: Paper, suite: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ANTHROPIC_API_KEY", raising=False)
    assert "--model nope/x" in refused(invoke(report.path, "--model", "nope/x", "--out", suite))
    words = refused(invoke(report.path, "--model", "anthropic/some-model", "--out", suite))
    assert "--model anthropic/some-model" in words and "ANTHROPIC_API_KEY" in words


def test_a_model_argument_that_is_no_pair(report: Paper, suite: Path) -> None:
    words = refused(invoke(report.path, "--model", "mockllm/model", "-M", "fast", "--out", suite))
    assert "-M fast: is not KEY=VALUE" in words


def test_a_suite_that_is_something_else(report: Paper, tmp_path: Path, make_bundle: Callable[..., Path]) -> None:
    words = refused(invoke(report.path, "--model", "mockllm/model", "--out", make_bundle(tmp_path / "b")))
    assert "is a bundle" in words
    file = tmp_path / "file"
    file.write_text("", encoding="utf-8")
    assert "cannot be written" in refused(invoke(report.path, "--model", "mockllm/model", "--out", file))


def test_a_record_that_cannot_be_understood_is_not_overwritten(report: Paper, suite: Path) -> None:
    suite.mkdir()
    record = suite / "extraction.json"
    record.write_text('{"papers": 3}', encoding="utf-8")
    words = refused(invoke(report.path, "--model", "mockllm/model", "--out", suite))
    assert str(record) in words and "move it away" in words
    assert record.read_text(encoding="utf-8") == '{"papers": 3}'


def test_a_paper_without_a_date_asks_for_it(tmp_path: Path, suite: Path, write_pdf: Callable[..., Path]) -> None:
    pdf = write_pdf(tmp_path / "undated.pdf", ["An Undated Report", *["Nothing tells when it was written."] * 20])
    page = "An Undated Report\n" + "Nothing in here tells when it was written.\n" * 20
    words = refused(invoke(write_pdf(pdf, [page]), "--model", "mockllm/model", "--out", suite))
    assert "--published" in words
