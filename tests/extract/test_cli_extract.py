"""`atefar extract`: bad input is one line and exit code 2, an unreadable paper is told, a dry run costs nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from standin import kit_of, model_of

from atefar_inspect.cli import main
from atefar_inspect.extract.run import Arguments, extract
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


def test_a_paper_that_is_not_there(tmp_path: Path, suite: Path) -> None:
    assert "no such file" in refused(invoke(tmp_path / "absent.pdf", "--model", "mockllm/model", "--out", suite))


def test_a_paper_that_cannot_be_read_is_told_at_the_end(tmp_path: Path, suite: Path) -> None:
    notes = tmp_path / "notes.txt"
    notes.write_text("notes", encoding="utf-8")
    result = invoke(notes, "--model", "mockllm/model", "--out", suite)
    assert result.exit_code == 1
    assert "is not a PDF" in result.stdout
    assert (suite / "extraction.json").exists() and (suite / "extraction.html").exists()


def test_a_dry_run_shows_papers_steps_and_tokens_and_writes_nothing(report: Paper, suite: Path) -> None:
    result = invoke(report.path, "--model", "nobody/has-this", "--out", suite, "--dry-run", "--max-candidates", 2)
    assert result.exit_code == 0
    assert report.title in result.stdout and "2 pages" in result.stdout
    steps = [line.split()[0] for line in result.stdout.splitlines() if line.strip()]
    assert {"ReadPaper", "ProposeCandidates", "ImplementTask", "AuditDraft", "RepairDraft"} <= set(steps)
    assert "0 to 6" in result.stdout, "two candidates, three repairs each"
    assert not suite.exists()


def test_a_row_of_the_table_is_one_line_where_the_output_is_no_terminal(tmp_path: Path, suite: Path) -> None:
    notes = tmp_path / "notes.txt"
    notes.write_text("notes", encoding="utf-8")
    lines = invoke(notes, "--model", "mockllm/model", "--out", suite).stdout.splitlines()
    (heading,) = (line.split() for line in lines if line.split()[:1] == ["paper"])
    assert heading[1:5] == ["candidates", "drafted", "certified", "repairs"]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("2024-01-02", "there are 2 papers; expected PAPER=YYYY-MM-DD"),
        ("other.pdf=2024-01-02", "0 papers are called other.pdf; expected one"),
        ("notes.txt=soon", "soon is not a date; expected YYYY-MM-DD"),
    ],
)
def test_a_date_is_for_one_paper_which_is_named(
    given: str, words: str, report: Paper, suite: Path, tmp_path: Path
) -> None:
    notes = tmp_path / "notes.txt"
    notes.write_text("notes", encoding="utf-8")
    result = invoke(report.path, notes, "--model", "mockllm/model", "--out", suite, "--published", given)
    assert result.exit_code == 2 and f"--published {given}: {words}" in result.stderr


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
    page = "An Undated Report\n" + "Nothing in here tells when it was written.\n" * 20
    pdf = write_pdf(tmp_path / "undated.pdf", [page])
    result = invoke(pdf, "--model", "mockllm/model", "--out", suite)
    assert result.exit_code == 1
    assert "say so with --published" in result.stdout


def test_it_tells_what_each_step_and_each_candidate_came_to(
    tmp_path: Path, report: Paper, suite: Path, answer_of: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("atefar_inspect.extract.task.Kit", kit_of)  # without Docker: see standin.py
    answers = model_of(lambda key: answer_of[key.step])
    logs = extract(Arguments((str(report.path),), answers, tmp_path / "recorded")).logs
    result = invoke(report.path, "--model", f"replay/{logs}", "--out", suite)
    assert result.exit_code == 0
    lines = [" ".join(line.split()) for line in result.stdout.splitlines()]
    assert any(
        line.endswith(
            "/average_error/0: drafted, stopped by interface: interface: instructions/goal.md: does "
            "not state 0.05, the bound of a rule in scorer/score.py:14."
        )
        for line in lines
    )
    assert any(line.endswith("/average_error/1: certified, average_error") for line in lines)
    assert any(
        line.endswith("faster_average: rejected: It is measured by timing, not by counting or computing.")
        for line in lines
    )
