"""The page: a point for every score, every number of the certificate, nothing loaded, nothing run."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from certificates import DIFF, make_certificate, refused_certificate
from hypothesis import given
from hypothesis import strategies as st

from atefar_inspect.bundle.certificate import AttackScore, Certificate, SolutionScore
from atefar_inspect.certify.page import page
from atefar_inspect.certify.plot import strip_plot
from atefar_inspect.certify.summary import standing

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&{{7*7}}"
VOID = {"meta", "link", "br", "img", "input", "line", "circle", "path"}


class Parsed(HTMLParser):
    """The page's elements and text; notes where elements do not close in the order in which they open."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.open: list[str] = []
        self.crossed: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID or tag == "circle":
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.crossed.append(tag)

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    @property
    def points(self) -> list[dict[str, str | None]]:
        return [attrs for tag, attrs in self.elements if tag == "circle" and attrs.get("class") == "point"]


def parsed(certificate: Certificate) -> Parsed:
    return Parsed(page(certificate, standing(certificate, [])))


def scored(certificate: Certificate) -> dict[str, float]:
    scores = {score.name: score.mean for score in certificate.scores if score.normalized}
    attacks = {attack.name: attack.normalized for attack in certificate.attacks if attack.outcome != "failed"}
    return scores | attacks | dict(certificate.mutant_scores)


@pytest.mark.parametrize("certificate", [make_certificate(), refused_certificate()], ids=["certified", "refused"])
def test_there_is_one_point_for_each_score_and_no_other(certificate: Certificate) -> None:
    points = {str(point["data-name"]): float(str(point["data-score"])) for point in parsed(certificate).points}
    assert points == scored(certificate)
    assert len(parsed(certificate).points) == len(points)


def test_what_ended_without_a_verdict_has_no_point() -> None:
    lost = AttackScore(
        name="hang", family="escape", outcome="failed", reason="x", normalized=0.0, ran=True, scorer_unchanged=True
    )
    broken = SolutionScore(name="half", group="rung", outcome="failed", reason="ZeroDivisionError")
    html = parsed(make_certificate(attacks=(lost,), scores=(broken,), mutant_scores={}))
    assert html.points == []
    assert "failed: ZeroDivisionError" in "".join(html.text)


def test_all_that_the_certificate_says_is_on_the_page() -> None:
    certificate = make_certificate()
    text = " ".join("".join(parsed(certificate).text).split())
    for gate in certificate.gates:
        assert gate.sentence in text
    for score in certificate.scores:
        assert score.name in text
        assert all(f"{value:.3f}".replace("-0.000", "0.000") in text for value in score.normalized)
    for attack in certificate.attacks:
        assert attack.name in text
    for value in (certificate.bound.digest, certificate.bound.compose_digest, certificate.log, certificate.machine.cpu):
        assert value in text
    assert "Threshold 0.5 in place of 0.7: A library call gets a third of the way." in text
    assert "13 gates: 12 hold, 1 not applicable" in text
    assert "27 of 28" in text
    assert all(" ".join(line.split()) in text for line in DIFF.splitlines())


def test_a_refusal_names_its_gates_first_and_shows_their_details() -> None:
    text = " ".join("".join(parsed(refused_certificate()).text).split())
    assert text.index("2 cheats score above 0.076") < text.index("Strip plot")
    assert "patch-clock (patch) scores 0.402" in text


def test_nothing_is_loaded_and_nothing_runs() -> None:
    html = parsed(make_certificate())
    assert {tag for tag, _ in html.elements} & {"script", "link", "img", "iframe", "object", "embed"} == set()
    for _, attrs in html.elements:
        assert not any(name.startswith("on") or name == "src" for name in attrs)
        assert (attrs.get("href") or "#").startswith("#")
    assert not re.search(r"url\(|@import", page(make_certificate(), standing(make_certificate(), [])))


def test_what_strangers_write_is_text() -> None:
    certificate = make_certificate()
    score = certificate.scores[0].model_copy(update={"name": HOSTILE, "reason": HOSTILE})
    attack = certificate.attacks[0].model_copy(update={"name": HOSTILE, "family": HOSTILE, "reason": HOSTILE})
    gate = certificate.gates[0].model_copy(update={"sentence": HOSTILE, "details": (HOSTILE,), "reason": HOSTILE})
    assert certificate.mutants is not None
    survivor = certificate.mutants.survivors[0].model_copy(update={"diff": HOSTILE, "path": HOSTILE, "name": HOSTILE})
    hostile = certificate.model_copy(
        update={
            "title": HOSTILE,
            "log": HOSTILE,
            "metric": HOSTILE,
            "scores": (score,),
            "attacks": (attack,),
            "gates": (gate,),
            "mutants": certificate.mutants.model_copy(update={"survivors": (survivor,)}),
            "mutant_scores": {HOSTILE: 0.5},
            "times": certificate.times.model_copy(update={"gates": {HOSTILE: 1.0}}),
        }
    )
    html = parsed(hostile)
    assert not {"script", "img"} & {tag for tag, _ in html.elements}
    assert html.crossed == []
    assert "".join(html.text).count(HOSTILE) >= 12
    assert {str(point["data-name"]) for point in html.points} == {HOSTILE}


def test_marks_that_turn_text_around_are_shown() -> None:
    html = page(make_certificate(title="\u202egnorw"), standing(make_certificate(), []))
    assert "\u202e" not in html
    assert r"\u202egnorw" in html


@pytest.mark.parametrize("certificate", [make_certificate(), refused_certificate()], ids=["certified", "refused"])
def test_elements_close_in_the_order_in_which_they_open(certificate: Certificate) -> None:
    html = parsed(certificate)
    assert (html.crossed, html.open) == ([], [])


def test_the_plot_is_the_same_every_time() -> None:
    assert strip_plot(make_certificate()) == strip_plot(make_certificate())


def test_zero_and_one_are_marked_and_groups_keep_their_order() -> None:
    plot = strip_plot(make_certificate())
    assert {"0", "1"} <= {mark for _, mark in plot.axis}
    assert [strip.group for strip in plot.strips] == [
        *("nop", "attacks", "baseline", "rungs", "generic", "wrong"),
        *("reference", "alternatives", "mutants", "rewrites"),
    ]


def test_survivors_are_marked() -> None:
    plot = strip_plot(make_certificate())
    marked = [point.dot.name for strip in plot.strips for point in strip.points if point.dot.marked]
    assert marked == ["mutant/comparison-003"]


@given(st.lists(st.one_of(st.floats(-2, 3), st.just(1e308), st.just(-1e308)), min_size=1, max_size=80))
def test_points_keep_their_order_within_the_drawing(values: list[float]) -> None:
    scores = {f"mutant/constant-{number:03d}": value for number, value in enumerate(values)}
    plot = strip_plot(make_certificate(scores=(), attacks=(), mutant_scores=scores))
    points = [point for strip in plot.strips for point in strip.points]
    assert len(points) == len(values)
    assert all(0 <= point.x <= 100 and 0 <= point.y <= plot.height for point in points)
    places = [point.x for point in sorted(points, key=lambda point: point.dot.score)]
    assert places == sorted(places)
    assert all(point.beyond == (not -0.5 <= point.dot.score <= 1.5) for point in points)
