"""What the execution of a draft says about it, in one sentence; and that a failed build keeps its words."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import pytest

from atefar_inspect.bundle import Bundle
from atefar_inspect.extract.execute import build_image, conclusion, share_of_the_way
from atefar_inspect.extract.record import RunRecord


def run(solution: str, *values: float, outcome: str = "measured", why: str = "") -> RunRecord:
    return RunRecord.model_validate({"solution": solution, "outcome": outcome, "values": list(values), "why": why})


BASELINE = run("baseline", 1.0, 1.1, 1.2)


@pytest.mark.parametrize(
    ("direction", "scale", "runs", "words"),
    [
        ("higher", "linear", [BASELINE, run("reference", 2.0, 2.1)], "separate (9.5 standard deviations"),
        ("lower", "linear", [BASELINE, run("reference", 2.0, 2.1)], "Refused: the reference is not better"),
        (
            "higher",
            "linear",
            [BASELINE, run("reference", 1.2, 1.4)],
            "Refused: baseline and reference do not separate (2.0",
        ),
        ("lower", "log", [BASELINE, run("reference", 0.1, 0.1)], "separate ("),
        ("lower", "log", [BASELINE, run("reference", 0.0, 0.1)], "Refused: the scale is logarithmic"),
        ("higher", "linear", [run("baseline", 1, 1), run("reference", 2, 2)], "separate (the baseline has no spread"),
        ("higher", "linear", [BASELINE], "Refused: the reference was not executed."),
        (
            "higher",
            "linear",
            [run("baseline", outcome="invalid", why="Invalid submission: too long.\nTraceback"), BASELINE],
            "Refused: the reference was not executed.",
        ),
        (
            "higher",
            "linear",
            [run("baseline", outcome="unscored", why="The score could not be measured.\nmore"), run("reference", 2)],
            "Refused: the baseline is unscored: The score could not be measured.",
        ),
    ],
)
def test_the_conclusion_says_why(
    direction: str, scale: str, runs: list[RunRecord], words: str, open_bundle: Callable[..., Bundle]
) -> None:
    metric = open_bundle().manifest.metric.model_copy(update={"direction": direction, "scale": scale})
    assert words in conclusion(metric, runs)


def test_a_rung_s_place_is_told_on_the_metric_s_scale(open_bundle: Callable[..., Bundle]) -> None:
    metric = open_bundle().manifest.metric.model_copy(update={"direction": "lower", "scale": "log"})
    runs = [run("baseline", 1.0), run("reference", 0.01), run("partial", 0.1), run("generic", outcome="invalid")]
    assert share_of_the_way(metric, runs, runs[2]) == pytest.approx(0.5)
    assert math.isnan(share_of_the_way(metric, runs, runs[3]))
    assert math.isnan(share_of_the_way(metric, runs[:1], runs[0]))


@pytest.fixture
def open_bundle(tmp_path: Path, make_bundle: Callable[..., Path]) -> Callable[..., Bundle]:
    """Return a function that opens a small valid bundle, with changes."""

    def opened(**changes: object) -> Bundle:
        return Bundle.open(make_bundle(tmp_path / "bundles", **changes))

    return opened


@pytest.mark.docker
def test_a_build_that_fails_keeps_the_words_of_the_build(open_bundle: Callable[..., Bundle]) -> None:
    dockerfile = "FROM python:3.11-slim\nRUN echo there is no such package >&2; exit 3\n"
    words = build_image(open_bundle(files={"environment/Dockerfile": dockerfile}))
    assert words is not None
    assert "there is no such package" in words
