"""The bounds of altflip's rules, and the power calculation of its manifest, from exact formulas."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from pathlib import Path
from statistics import NormalDist
from types import ModuleType

import numpy as np
import pytest
import yaml

BUNDLE = Path(__file__).parents[2] / "src" / "atefar_inspect" / "shipped" / "altflip"
MANIFEST = yaml.safe_load((BUNDLE / "task.yaml").read_text(encoding="utf-8"))


def tail(tosses: int, correlation: float) -> float:
    """Probability that the mean of `tosses` fair signs is larger than `correlation` in absolute value."""
    first = math.floor(tosses * (1 + correlation) / 2) + 1
    ways = math.comb(tosses, first)
    total = 0
    for heads in range(first, tosses + 1):
        total += ways
        ways = ways * (tosses - heads) // (heads + 1)
    return float(2 * total / 2**tosses)


def rejections_of_one_epoch(scorer: ModuleType) -> Iterator[float]:
    """For each test of an epoch, the probability that fair independent flips fail it.

    Products of fair independent signs a fixed shift apart are fair and independent as well, so each test is a
    binomial one.
    """
    yield tail(scorer.IMAGES, 2 * scorer.MAX_RATE_OFFSET)
    yield from (tail(scorer.IMAGES, scorer.MAX_INDEX_CORRELATION) for _ in scorer.INDEX_BITS)
    yield from (tail(scorer.IMAGES - shift, scorer.MAX_INDEX_CORRELATION) for shift in scorer.SHIFTS)
    yield tail(scorer.TWINS, scorer.MAX_TWIN_CORRELATION)


def test_tail_counts_exactly() -> None:
    assert tail(4, 0.5) == 2 / 16
    assert tail(4, 0.49) == 10 / 16


def test_fair_flips_are_rejected_less_than_once_in_ten_million_scores(scorer: ModuleType) -> None:
    """The union over all tests, epochs and final seeds; goal.md quotes the bound, score.py a tenth of it."""
    one_seed = scorer.EPOCHS * sum(rejections_of_one_epoch(scorer))
    assert one_seed * MANIFEST["seeds"]["final"] < 1e-8
    assert "once in more than ten million scores" in (BUNDLE / "instructions" / "goal.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("detail", ["goal", "method", "vague"])
def test_instructions_state_every_bound_of_the_scorer(scorer: ModuleType, detail: str) -> None:
    text = " ".join((BUNDLE / "instructions" / f"{detail}.md").read_text(encoding="utf-8").split())
    low, high = 0.5 - scorer.MAX_RATE_OFFSET, 0.5 + scorer.MAX_RATE_OFFSET
    assert f"between {low} and {high}" in text
    assert f"shifted by {scorer.SHIFTS.start} to {scorer.SHIFTS.stop - 1} places" in text
    assert f"between -{scorer.MAX_INDEX_CORRELATION} and {scorer.MAX_INDEX_CORRELATION}" in text
    assert f"between -{scorer.MAX_TWIN_CORRELATION} and {scorer.MAX_TWIN_CORRELATION}" in text
    limits = MANIFEST["limits"]
    assert f"{limits['score_s']} seconds" in text
    assert f"{limits['memory_mib']} MiB" in text
    assert f"{limits['processes']} processes" in text
    assert f"{MANIFEST['submission']['files'][0]['max_kib']} KiB" in text


@pytest.mark.parametrize("detail", ["goal", "vague"])
def test_instructions_that_withhold_the_method_do_not_name_it(detail: str) -> None:
    text = (BUNDLE / "instructions" / f"{detail}.md").read_text(encoding="utf-8").lower()
    for word in ["alternat", "hash", "opposite", "airbench", "cifar", "derandom", "2404", "jordan"]:
        assert word not in text


def runs_per_arm(sd: float, difference: float, power: float = 0.8, p: float = 0.05) -> int:
    """Runs that each of two arms needs for a two-sided z-test to see a difference of means."""
    z = NormalDist().inv_cdf
    return math.ceil(2 * ((z(1 - p / 2) + z(power)) * sd / difference) ** 2)


def test_training_outcome_is_out_of_reach_of_a_small_budget() -> None:
    """Differences: Table 6, 10 epochs; standard deviations: Table 4."""
    assert runs_per_arm(sd=0.157, difference=93.2798 - 93.0988) == 12
    assert runs_per_arm(sd=0.128, difference=94.0186 - 93.9488) == 53
    assert "12 runs an arm" in MANIFEST["metric"]["why"]
    assert "it is 53" in MANIFEST["metric"]["why"]


def test_pictures_are_never_their_own_mirror_image(scorer: ModuleType) -> None:
    for seed in range(20):
        images, twins = scorer.draw_images(np.random.default_rng(seed))
        assert (images != images[..., ::-1]).any(axis=(1, 2, 3)).all()
        assert (images[twins[1]] == images[twins[0]][..., ::-1]).all()
        assert len({*twins.ravel().tolist()}) == 2 * scorer.TWINS


def test_views_are_counted_as_the_size_of_a_set(scorer: ModuleType) -> None:
    flips = np.random.default_rng(0).random((8, 50)) < 0.5
    by_hand = [
        len({(image, bool(epoch[image])) for epoch in pair for image in range(50)}) / 50
        for pair in itertools.pairwise(flips)
    ]
    assert scorer.unique_views(flips) == pytest.approx(sum(by_hand) / len(by_hand))
