"""What each solution of altflip scores over 20 seeds: right ones near 1, useless ones near 0, wrong ones a reason."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

BUNDLE = Path(__file__).parents[2] / "src" / "atefar_inspect" / "shipped" / "altflip"
Score = Callable[[str | Path, int], Any]
SEEDS = [2**62 + 7919 * number for number in range(20)]

INVALID = {
    "wrong-index-parity": "follows_index",
    "wrong-odd-epochs": "not_half_flipped",
    "wrong-identity": "not_half_flipped",
    "wrong-content": "follows_content",
    "wrong-constant": "not_a_flip",
    "wrong-vertical": "not_a_flip",
    "wrong-dtype": "wrong_dtype",
    "wrong-in-place": "changed_arguments",
}
WORTHLESS = ["wrong-position-parity", "wrong-fixed-half"]


def test_every_wrong_solution_has_an_expectation_here() -> None:
    assert {path.name for path in (BUNDLE / "solutions").glob("wrong-*")} == {*INVALID, *WORTHLESS}


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [
        ("baseline", -0.03, 0.03),
        ("reference", 0.98, 1.0),
        ("alternative-memory", 0.98, 1.0),
        ("half", 0.4, 0.6),
        ("generic", -0.03, 0.03),
        ("wrong-position-parity", -0.03, 0.03),
        ("wrong-fixed-half", -1.0, -1.0),
    ],
)
def test_solution_scores_in_its_range_with_every_seed(score: Score, name: str, low: float, high: float) -> None:
    for seed in SEEDS:
        verdict = score(name, seed)
        assert verdict.reason is None
        assert low <= verdict.normalized <= high


@pytest.mark.parametrize(("name", "reason"), INVALID.items())
def test_wrong_solution_is_invalid_for_its_own_reason_with_every_seed(score: Score, name: str, reason: str) -> None:
    assert {score(name, seed).reason for seed in SEEDS} == {reason}


def test_spread_of_the_baseline_is_the_manifest_s_and_what_theory_gives(score: Score) -> None:
    """Each of the 7 x 4096 comparisons of two independent flips is a fair coin, so sd = 0.5 / sqrt(7 x 4096)."""
    views = [score("baseline", seed).values["unique_views"] for seed in range(40)]
    assert 0.5 / np.sqrt(7 * 4096) == pytest.approx(0.003, abs=0.0001)
    assert np.std(views, ddof=1) == pytest.approx(0.003, rel=0.5)
    assert np.mean(views) == pytest.approx(1.5, abs=5 * 0.003 / np.sqrt(40))


def test_same_file_and_seed_score_the_same(score: Score) -> None:
    assert score("reference", 5) == score("reference", 5)


def write(folder: Path, body: str) -> Path:
    """Write a flip.py whose function is `body`, with numpy and a hash of the index at hand."""
    lines = "\n".join("    " + line for line in body.splitlines())
    source = f"""
import hashlib
import numpy as np
memory = {{}}
def choice(indices, salt=""):
    return np.array([hashlib.md5(f"{{salt}}{{i}}".encode()).digest()[0] & 1 for i in indices.tolist()]).astype(bool)
def mirror(images, chosen):
    return np.where(np.asarray(chosen, dtype=bool)[:, None, None, None], images[..., ::-1], images)
def flip(images, indices, epoch):
{lines}
"""
    path = folder / "flip.py"
    path.write_text(source, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        pytest.param("return mirror(images, indices // 2048 + epoch & 1)", "follows_index", id="halves of the index"),
        pytest.param("return mirror(images, indices // 64 + epoch & 1)", "follows_index", id="blocks of 64"),
        pytest.param("return mirror(images, indices % 3 * 2 + epoch > 2)", "not_half_flipped", id="thirds"),
        pytest.param("return mirror(images, choice(indices // 2) ^ (epoch & 1))", "follows_index", id="pairs"),
        pytest.param("return mirror(images, choice(indices % 50) ^ (epoch & 1))", "follows_index", id="period 50"),
        pytest.param(
            "parity = np.array([i.bit_count() for i in indices.tolist()])\nreturn mirror(images, parity + epoch & 1)",
            "follows_index",
            id="Thue-Morse",
        ),
        pytest.param(
            "random = choice(indices, epoch)\nreturn mirror(images, random if epoch < 7 else indices + epoch & 1)",
            "follows_index",
            id="index parity in the last epoch only",
        ),
        pytest.param(
            "return mirror(images, choice(indices) ^ (epoch & 1) if epoch < 7 else np.ones(len(images)))",
            "not_half_flipped",
            id="everything in the last epoch only",
        ),
        pytest.param(
            "return mirror(images, (images[:, 0, 0, 0] < images[:, 0, 0, -1]) ^ (epoch & 1))",
            "follows_content",
            id="one pixel against its mirror pixel",
        ),
        pytest.param(
            "return mirror(images, (images.mean(axis=(1, 2, 3)) > 0) ^ (epoch & 1))",
            "follows_content",
            id="bright images against dark ones",
        ),
        pytest.param("return np.nextafter(mirror(images, choice(indices)), np.float32(9))", "not_a_flip", id="one ulp"),
        pytest.param("return (images + images[..., ::-1]) / 2", "not_a_flip", id="both views mixed"),
        pytest.param("return mirror(images, choice(indices))[::-1]", "not_a_flip", id="rows in another order"),
        pytest.param("return mirror(images, choice(indices))[:-1]", "wrong_shape", id="a row missing"),
        pytest.param("return mirror(images, choice(indices)).tolist()", "wrong_type", id="a list"),
        pytest.param("return None", "wrong_type", id="nothing"),
        pytest.param("indices += 1\nreturn mirror(images, choice(indices))", "changed_arguments", id="indices changed"),
        pytest.param("raise ValueError(images)", "raised", id="an exception that carries the images"),
    ],
)
def test_degenerate_ways_to_many_views(score: Score, tmp_path: Path, body: str, reason: str) -> None:
    assert score(write(tmp_path, body), 11).reason == reason


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("return mirror(images, choice(indices) ^ (epoch & 1))", id="another hash"),
        pytest.param(
            "content = np.array([hash(image.tobytes()) >> 7 & 1 for image in images])\n"
            "return mirror(images, content ^ (epoch & 1))",
            id="a hash of the image's bytes",
        ),
        pytest.param(
            "if epoch == 0:\n    half = np.random.permutation(len(indices)) * 2 < len(indices)\n"
            "    memory.update(zip(indices.tolist(), half.tolist()))\n"
            "return mirror(images, np.array([memory[i] for i in indices.tolist()]) ^ (epoch & 1))",
            id="exactly half of each first batch, remembered",
        ),
        pytest.param(
            "mixed = (indices.astype(np.uint64) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)\n"
            "mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)\n"
            "return mirror(images, (mixed >> np.uint64(40)).astype(np.int64) + epoch & 1)",
            id="integer mixing",
        ),
        pytest.param(
            "table = np.random.default_rng(3).integers(0, 2, 10_000)\n"
            "return mirror(images, table[indices] + epoch & 1)",
            id="a table of random bits",
        ),
    ],
)
def test_correct_solutions_by_other_routes_are_not_rejected(score: Score, tmp_path: Path, body: str) -> None:
    for seed in SEEDS[:5]:
        verdict = score(write(tmp_path, body), seed)
        assert verdict.reason is None
        assert verdict.normalized >= 0.98
