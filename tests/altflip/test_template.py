"""The template `behavior` is a bundle that works as it is: its solutions stand in the order that its manifest says."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import yaml

from atefar_inspect.bundle import Bundle

TEMPLATE = Path(__file__).parents[2] / "task_templates" / "behavior"
BUNDLE = TEMPLATE / "bundle"
MANIFEST = yaml.safe_load((BUNDLE / "task.yaml").read_text(encoding="utf-8"))
Score = Callable[[str, int], Any]


def sampler(name: str) -> Path:
    """Return the sampler.py of a solution, the baseline included."""
    return BUNDLE / ("workspace" if name == "baseline" else f"solutions/{name}") / "sampler.py"


def load(path: Path) -> ModuleType:
    """Return a fresh module."""
    spec = spec_from_file_location(path.stem, path)
    assert spec is not None and spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def score(load_scorer: Callable[[Path], ModuleType], judge: Callable[[ModuleType, Path, int], Any]) -> Score:
    """Score a solution with a seed."""
    scorer = load_scorer(BUNDLE)
    return lambda name, seed: judge(scorer, sampler(name), seed)


def normalized(score: Score, name: str) -> list[float]:
    """Return the unfloored scores of a solution over ten seeds."""
    baseline, reference = (MANIFEST["metric"][key]["value"] for key in ("baseline", "reference"))
    return [(score(name, seed).values["empty_share"] - baseline) / (reference - baseline) for seed in range(10)]


def test_template_is_a_valid_bundle_of_its_type() -> None:
    assert Bundle.check(BUNDLE) == []
    described = yaml.safe_load((TEMPLATE / "template.yaml").read_text(encoding="utf-8"))
    assert described["type"] == MANIFEST["type"] == TEMPLATE.name
    assert described["holes"]["name"] == MANIFEST["name"]


def test_constants_are_those_of_theory() -> None:
    assert MANIFEST["metric"]["theory"]["baseline"] == pytest.approx((1 - 1 / 256) ** 256, abs=1e-5)


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [
        ("baseline", -0.05, 0.05),
        ("stratified", 0.15, 0.6),
        ("generic", 0.2, 0.7),
        ("alternative-sheared", 0.98, 1.0),
        ("reference", 1.0, 1.0),
        ("wrong-constant", -2.0, -1.0),
    ],
)
def test_solution_scores_in_its_range(score: Score, name: str, low: float, high: float) -> None:
    scores = normalized(score, name)
    assert low <= min(scores) and max(scores) <= high


def test_spread_of_the_baseline_is_the_manifest_s(score: Score) -> None:
    shares = [score("baseline", seed).values["empty_share"] for seed in range(40)]
    assert np.std(shares, ddof=1) == pytest.approx(MANIFEST["metric"]["baseline"]["sd"], rel=0.5)


@pytest.mark.parametrize(("name", "reason"), [("wrong-outside", "outside"), ("wrong-unseeded", "not_repeatable")])
def test_wrong_solution_is_invalid_for_its_own_reason(score: Score, name: str, reason: str) -> None:
    assert score(name, 1).reason == reason


def test_properties_separate_right_from_wrong() -> None:
    properties = load(BUNDLE / "solutions" / "properties.py")
    found = {}
    for name in ["baseline", *(path.name for path in (BUNDLE / "solutions").iterdir() if path.is_dir())]:
        sample = load(sampler(name)).sample
        found[name] = (properties.valid(sample) == [], properties.works(sample) == [])
    assert {name for name, (valid, _) in found.items() if not valid} == {"wrong-outside", "wrong-unseeded"}
    assert {name for name, (_, works) in found.items() if works} == {"reference", "alternative-sheared"}
