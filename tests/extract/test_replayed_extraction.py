"""A whole extraction, recorded and replayed: the same drafts and tokens, however many samples run at a time.

The executions are those of `standin.py`: nothing in here needs Docker, and nothing that a draft holds is run.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from inspect_ai.model import Model, get_model
from standin import kit_of, model_of

from atefar_inspect.bundle import Bundle
from atefar_inspect.extract.plan import Rules
from atefar_inspect.extract.run import Arguments, extract
from atefar_inspect.paper import Paper


def extracted(suite: Path, report: Paper, model: Model, max_samples: int | None = None) -> dict[str, Any]:
    """Extract the report into a suite, and return what the record says of it."""
    arguments = Arguments((str(report.path),), model, suite, rules=Rules(), max_samples=max_samples)
    assert extract(arguments, kit=kit_of()).finished
    record = json.loads((suite / "extraction.json").read_text(encoding="utf-8"))
    (paper,) = record["papers"].values()
    assert isinstance(paper, dict)
    return paper


def digests(paper: dict[str, Any]) -> list[list[str]]:
    return [[one["draft_digest"] for one in candidate["rounds"]] for candidate in paper["candidates"]]


@pytest.mark.parametrize(("max_samples", "strict"), [(1, False), (20, True)])
def test_a_replayed_extraction_has_the_same_drafts_and_tokens(
    tmp_path: Path, report: Paper, answer_of: dict[str, str], max_samples: int, strict: bool
) -> None:
    written = extracted(tmp_path / "written", report, model_of(lambda key: answer_of[key.step]))
    logs = tmp_path / "written/.atefar/logs"
    replay = get_model(f"replay/{logs}", strict=strict)
    replayed = extracted(tmp_path / "replayed", report, replay, max_samples)
    assert digests(replayed) == digests(written)
    assert [len(rounds) for rounds in digests(written)] == [0, 2]
    assert replayed["tokens"] == written["tokens"]
    bundles = [Bundle.open(tmp_path / suite / "average_error") for suite in ("written", "replayed")]
    assert bundles[0].digest == bundles[1].digest


def test_the_record_tells_runs_with_other_answers_apart(
    tmp_path: Path, report: Paper, answer_of: dict[str, str]
) -> None:
    """The same answers have the same digests in whatever order they came; another word in one changes them."""
    written = extracted(tmp_path / "written", report, model_of(lambda key: answer_of[key.step]), max_samples=1)
    replay = get_model(f"replay/{tmp_path / 'written/.atefar/logs'}")
    replayed = extracted(tmp_path / "replayed", report, replay, max_samples=20)
    assert replayed["exchange"] == written["exchange"]
    other = {**answer_of, "ReadPaper": answer_of["ReadPaper"].replace("[[ ##", "As asked.\n\n[[ ##", 1)}
    changed = extracted(tmp_path / "other", report, model_of(lambda key: other[key.step]))
    assert changed["exchange"]["completions_sha256"] != written["exchange"]["completions_sha256"]
    assert changed["exchange"]["requests_sha256"] == written["exchange"]["requests_sha256"]
