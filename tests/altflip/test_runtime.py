"""Shipped bundle and template in the real scoring runtime, at isolation level none: verdicts, reasons, sentences."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from atefar_inspect import runtime
from atefar_inspect.bundle import Bundle
from atefar_inspect.evals.job import make_job, solution_archive
from atefar_inspect.runtime.reasons import sentence

ROOT = Path(__file__).parents[2]
ALTFLIP = ROOT / "src" / "atefar_inspect" / "shipped" / "altflip"
TEMPLATE = ROOT / "task_templates" / "behavior" / "bundle"
NONCE = "00112233445566778899aabbccddeeff"
Verdict = dict[str, Any]
Run = Callable[..., Verdict]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Score a solution of a bundle with some seeds, as a host does, but as this user and without a container."""

    def score(bundle_path: Path, solution: str, *seeds: int) -> Verdict:
        bundle = Bundle.open(bundle_path)
        job = make_job(bundle, solution_archive(bundle, solution), seeds, "feedback")
        config = {**job.config, "nonce": NONCE, "isolation": "none", "site_packages": None}
        package = Path(runtime.__file__).parent
        files = {f"atefar_runtime/{file.name}": file.read_bytes() for file in package.glob("*.py")}
        files |= {**job.files, "config.json": json.dumps(config).encode()}
        for path, content in files.items():
            target = tmp_path / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        tmp_path.chmod(0o700)
        harness = [sys.executable, "-I", "-S", "atefar_runtime/harness.py"]
        subprocess.run(harness, cwd=tmp_path, check=True, capture_output=True)
        _, _, body = (tmp_path / f"verdict-{NONCE}.json").read_bytes().partition(b"\n")
        verdict: Verdict = json.loads(body)
        return verdict

    return score


def said(bundle_path: Path, verdict: Verdict) -> str:
    """Return the sentence that an agent reads about an invalid submission."""
    own = Bundle.open(bundle_path).manifest.reasons
    code: str = verdict["reason"]
    return own[code] if code in own else sentence(code, verdict["detail"])


@pytest.mark.parametrize(
    ("solution", "low", "high"),
    [
        ("baseline", 1.485, 1.515),
        ("reference", 1.99, 2.0),
        ("alternative-memory", 1.99, 2.0),
        ("half", 1.7, 1.8),
        ("generic", 1.485, 1.515),
        ("wrong-position-parity", 1.485, 1.515),
        ("wrong-fixed-half", 1.0, 1.0),
    ],
)
def test_altflip_measures(run: Run, solution: str, low: float, high: float) -> None:
    verdict = run(ALTFLIP, solution, 3, 2**63 - 1)
    assert verdict["outcome"] == "measured", verdict["error"]
    assert all(low <= seed["values"]["unique_views"] <= high for seed in verdict["seeds"])


@pytest.mark.parametrize(
    ("solution", "words"),
    [
        ("nop", "`flip.py` was not handed in"),
        ("wrong-constant", "bit for bit"),
        ("wrong-vertical", "bit for bit"),
        ("wrong-identity", "between 0.45 and 0.55"),
        ("wrong-odd-epochs", "between 0.45 and 0.55"),
        ("wrong-index-parity", "pattern in the index"),
        ("wrong-content", "mirror image have to be unrelated"),
        ("wrong-dtype", "`flip` is an array of another dtype"),
        ("wrong-in-place", "`flip` changed its arguments"),
    ],
)
def test_altflip_says_why_a_submission_is_invalid(run: Run, solution: str, words: str) -> None:
    verdict = run(ALTFLIP, solution, 3)
    assert verdict["outcome"] == "invalid", verdict["error"]
    assert words in said(ALTFLIP, verdict)


@pytest.mark.parametrize(
    ("solution", "low", "high"),
    [("baseline", 0.34, 0.39), ("reference", 0.0, 0.0), ("alternative-sheared", 0.0, 0.01), ("generic", 0.1, 0.3)],
)
def test_template_measures(run: Run, solution: str, low: float, high: float) -> None:
    verdict = run(TEMPLATE, solution, 3)
    assert verdict["outcome"] == "measured", verdict["error"]
    assert low <= verdict["seeds"][0]["values"]["empty_share"] <= high


@pytest.mark.parametrize(("solution", "words"), [("wrong-outside", "below 1"), ("wrong-unseeded", "same points")])
def test_template_says_why_a_submission_is_invalid(run: Run, solution: str, words: str) -> None:
    verdict = run(TEMPLATE, solution, 3)
    assert verdict["outcome"] == "invalid", verdict["error"]
    assert words in said(TEMPLATE, verdict)
