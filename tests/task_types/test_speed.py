"""The template `speed`: what is refused and why; the baseline stands beside itself. How fast it is is no test."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from atefar_inspect import runtime
from atefar_inspect.bundle import Bundle
from atefar_inspect.evals.job import make_job, solution_archive

TEMPLATE = Path(__file__).parents[2] / "task_templates" / "speed"
BUNDLE = Bundle.open(TEMPLATE / "bundle")
FAST = ["reference", "alternative-cumulative"]
RIGHT = ["baseline", *FAST, "generic", "masks", "search", "wrong-remembered"]
NONCE = "00112233445566778899aabbccddeeff"
Run = Callable[[str], dict[str, Any]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Score a solution once in the real runtime, as this user and without a container."""

    def score(solution: str) -> dict[str, Any]:
        job = make_job(BUNDLE, solution_archive(BUNDLE, solution), [5], "final")
        config = {**job.config, "nonce": NONCE, "isolation": "none", "site_packages": None}
        package = Path(runtime.__file__).parent
        files = {f"atefar_runtime/{file.name}": file.read_bytes() for file in package.glob("*.py")}
        for path, content in {**files, **job.files, "config.json": json.dumps(config).encode()}.items():
            target = tmp_path / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        tmp_path.chmod(0o700)
        harness = [sys.executable, "-I", "-S", "atefar_runtime/harness.py"]
        subprocess.run(harness, cwd=tmp_path, check=True, capture_output=True)
        verdict: dict[str, Any] = json.loads((tmp_path / f"verdict-{NONCE}.json").read_bytes().partition(b"\n")[2])
        return verdict

    return score


def module(name: str, tmp_path: Path) -> ModuleType:
    """Return a solution's module; the bundle itself stays free of caches."""
    path = tmp_path / f"{name.replace('-', '_')}.py"
    path.write_bytes(BUNDLE.solution(name)["ranking.py"] if name != "properties" else PROPERTIES)
    spec = spec_from_file_location(path.stem, path)
    assert spec is not None and spec.loader is not None
    made = module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


PROPERTIES = BUNDLE.file("solutions/properties.py").content


def test_what_is_timed_beside_the_submission_is_the_baseline() -> None:
    assert BUNDLE.folder("scorer/beside") == {"ranking.py": BUNDLE.file("workspace/ranking.py").content}


def test_the_reference_is_measured_with_every_answer_checked(run: Run) -> None:
    verdict = run("reference")
    assert verdict["outcome"] == "measured", verdict["error"]
    assert verdict["seeds"][0]["calls"] == 5 + 2 + 30
    assert set(verdict["seeds"][0]["values"]) == {"time_ratio", "median_ratio", "submission_ms", "baseline_ms"}


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("nop", "file_missing"),
        ("wrong-strict", "wrong_count"),
        ("wrong-sample", "wrong_count"),
        ("wrong-int32", "wrong_dtype"),
    ],
)
def test_a_wrong_solution_is_refused_for_its_own_reason(run: Run, name: str, reason: str) -> None:
    verdict = run(name)
    assert (verdict["outcome"], verdict["reason"]) == ("invalid", reason), verdict["error"]


@pytest.mark.parametrize("name", RIGHT)
def test_right_solutions_agree_with_a_plain_count(name: str, tmp_path: Path) -> None:
    assert module("properties", tmp_path).valid(module(name, tmp_path).misplaced) == []


@pytest.mark.parametrize("name", ["wrong-strict", "wrong-sample", "wrong-int32"])
def test_wrong_solutions_do_not(name: str, tmp_path: Path) -> None:
    assert module("properties", tmp_path).valid(module(name, tmp_path).misplaced) != []


@pytest.mark.parametrize("count", [1, 2, 3, 40, 500])
def test_the_scorer_s_exact_answer_is_that_of_a_comparison_of_all_pairs(
    count: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "atefar_runtime", runtime)
    path = tmp_path / "score_of_speed.py"
    path.write_bytes(BUNDLE.file("scorer/score.py").content)
    spec = spec_from_file_location("score_of_speed", path)
    assert spec is not None and spec.loader is not None
    scorer = module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "score_of_speed", scorer)
    spec.loader.exec_module(scorer)
    ranking = scorer.draw(np.random.default_rng(count), count)
    pairs = (ranking.grades < ranking.grades[:, None]) & (ranking.scores >= ranking.scores[:, None])
    assert ranking.answer.tolist() == pairs.sum(axis=1).tolist()
    assert ranking.scores.dtype == np.float64 and ranking.grades.dtype == np.uint8
