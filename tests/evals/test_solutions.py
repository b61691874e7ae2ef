"""altflip through Inspect, in Docker and in `local`: known solutions get the scores they deserve, with a sentence."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from helpers import RunSolutions, final_scores, number

from atefar_inspect.bundle import load_bundle

PROVIDERS = ["local", pytest.param("docker", marks=pytest.mark.docker)]

WRONG = {
    "nop": "file_missing",
    "wrong-index-parity": "follows_index",
    "wrong-position-parity": None,  # under a shuffling loader it is as good as random: valid, and worth nothing
    "wrong-odd-epochs": "not_half_flipped",
    "wrong-constant": "not_a_flip",
    "wrong-in-place": "changed_arguments",
    "wrong-identity": "not_half_flipped",
    "wrong-dtype": "wrong_dtype",
}


def _spin() -> None:
    while True:
        pass


@contextmanager
def a_busy_core() -> Iterator[None]:
    """Keeps one processor core busy."""
    process = multiprocessing.get_context("spawn").Process(target=_spin, daemon=True)
    process.start()
    try:
        yield
    finally:
        process.kill()
        process.join()


@pytest.mark.parametrize("provider", PROVIDERS)
def test_good_solutions_over_20_seeds_with_a_core_busy(provider: str, run_solutions: RunSolutions) -> None:
    with a_busy_core():
        log = run_solutions(
            load_bundle("altflip"),
            ["baseline", "half", "reference", "alternative-memory"],
            sandbox=provider,
            final_seeds=20,
        )
    scores = final_scores(log)
    for name, score in scores.items():
        assert len((score.metadata or {})["seeds"]) == 20, (name, score.metadata)
    assert number(scores["reference"], "normalized") >= 0.98
    assert number(scores["alternative-memory"], "normalized") >= 0.98
    assert 0.4 <= number(scores["half"], "normalized") <= 0.6
    assert abs(number(scores["baseline"], "unfloored")) <= 0.03
    assert all(number(score, "valid") == 1 and number(score, "scored") == 1 for score in scores.values())
    level = {"docker": "full", "local": "none"}[provider]
    assert all((score.metadata or {})["isolation"]["level"] == level for score in scores.values())


@pytest.mark.parametrize("provider", PROVIDERS)
def test_wrong_solutions_over_20_seeds_get_nothing_and_are_told_why(provider: str, run_solutions: RunSolutions) -> None:
    with a_busy_core():
        log = run_solutions(load_bundle("altflip"), list(WRONG), sandbox=provider, final_seeds=20)
    scores = final_scores(log)
    for name, reason in WRONG.items():
        score = scores[name]
        assert number(score, "normalized") <= 0.03, name
        assert number(score, "scored") == 1, (name, score.metadata)
        assert (score.metadata or {})["reason"] == reason, name
        assert (score.explanation or "").startswith("Invalid submission, score 0: ") == (reason is not None), name
