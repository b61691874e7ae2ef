"""The strip plot of a certificate: where every scored submission lies between the baseline (0) and the reference (1).

Only geometry is made here, for the page's template. Horizontal places are percent of the drawing's width, so that it
fills a narrow page as well as a wide one without being scaled; vertical ones are pixels.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from atefar_inspect.bundle.certificate import Certificate, Outcome, SolutionScore
from atefar_inspect.bundle.manifest import GateName

from .summary import GROUPS, score_text, seeds_text

_LOW, _HIGH = -0.1, 1.1
"""The axis shows at least this much of the scale, ..."""

_LOWEST, _HIGHEST = -0.5, 1.5
"""... and at most this much: what lies beyond is drawn at the edge, and its title says where it belongs."""

_MARGIN: Final = 2.0
"""Percent of the width that stay free at either side, for half a point."""

_CAPTION_PX: Final = 20
_LEAST_BAND_PX: Final = 18
_MOST_BAND_PX: Final = 84
_BIN: Final = 0.02
"""Points nearer to each other than this share of the scale are spread over the height of their strip."""


@dataclass(frozen=True)
class Dot:
    """One scored submission, before it has a place."""

    name: str
    score: float
    outcome: Outcome
    words: str
    """Its reason or its spread, for the title."""
    seeds: tuple[float, ...] = ()
    sd: float = 0.0
    """Over `seeds`; 0 for fewer than two."""
    marked: bool = False
    """Whether it is one that a reader looks for: a surviving mutant, a penalized rewrite."""


@dataclass(frozen=True)
class Point:
    """One scored submission in its place."""

    dot: Dot
    x: float
    y: float
    beyond: bool
    """Whether its score lies outside of the axis, so that it is drawn at the edge."""
    ticks: tuple[float, ...]
    """Places of its seeds' scores."""

    @property
    def title(self) -> str:
        """What a pointer over it shows."""
        return f"{self.dot.name}: {score_text(self.dot.score)}" + (f", {self.dot.words}" if self.dot.words else "")


@dataclass(frozen=True)
class Strip:
    """One group of submissions."""

    group: str
    caption: str
    top: float
    height: float
    points: tuple[Point, ...]
    limit: float | None
    """Place of the gate's threshold for this group, where it has one."""


@dataclass(frozen=True)
class Plot:
    """The whole drawing."""

    strips: tuple[Strip, ...]
    height: float
    axis: tuple[tuple[float, str], ...]
    """Places of the marks of the axis, and their labels."""

    @property
    def points(self) -> int:
        """How many points there are: one a scored submission."""
        return sum(len(strip.points) for strip in self.strips)

    @property
    def marked(self) -> int:
        """How many are scored as they should not be."""
        return sum(point.dot.marked for strip in self.strips for point in strip.points)

    @property
    def beyond(self) -> int:
        """How many lie outside of the axis."""
        return sum(point.beyond for strip in self.strips for point in strip.points)


@dataclass(frozen=True)
class _Axis:
    low: float
    high: float

    def place(self, score: float) -> float:
        inside = min(max(score, self.low), self.high)
        return round(_MARGIN + (100 - 2 * _MARGIN) * (inside - self.low) / (self.high - self.low), 3)

    def marks(self) -> tuple[tuple[float, str], ...]:
        quarters = range(math.ceil(self.low * 4), math.floor(self.high * 4) + 1)
        return tuple((self.place(number / 4), f"{number / 4:g}") for number in quarters)


def strip_plot(certificate: Certificate) -> Plot:
    """Return the plot of everything that a certificate has a score of."""
    groups = [(name, dots) for name, dots in _groups(certificate) if dots]
    axis = _axis([dot.score for _, dots in groups for dot in dots])
    strips: list[Strip] = []
    top = 0.0
    for name, dots in groups:
        strips.append(_strip(name, dots, axis, top, _limit(certificate, name)))
        top += strips[-1].height
    return Plot(tuple(strips), top, axis.marks())


def _axis(scores: Sequence[float]) -> _Axis:
    low, high = max(_LOWEST, min((_LOW, *scores))), min(_HIGHEST, max((_HIGH, *scores)))
    return _Axis(math.floor(low * 10) / 10, math.ceil(high * 10) / 10)


def _groups(certificate: Certificate) -> list[tuple[str, list[Dot]]]:
    """All groups in the order in which they are drawn: what should score nothing first."""
    groups: dict[str, list[Dot]] = {}
    for group, heading in GROUPS.items():
        groups[heading] = [
            _solution(score) for score in certificate.scores if score.group == group and score.normalized
        ]
        if group == "nop":
            groups["attacks"] = [
                Dot(one.name, one.normalized, one.outcome, f"{one.family}, {one.reason or one.outcome}")
                for one in certificate.attacks
                if one.outcome != "failed"
            ]
    groups["mutants"] = _mutants(certificate, rewrites=False)
    groups["rewrites"] = _mutants(certificate, rewrites=True)
    return list(groups.items())


def _solution(score: SolutionScore) -> Dot:
    if score.outcome == "invalid":
        return Dot(score.name, score.mean, score.outcome, f"invalid: {score.reason}")
    spread = f"sd {score_text(score.sd)} over {seeds_text(score.normalized)}"
    seeds = score.normalized if len(score.normalized) > 1 else ()
    return Dot(score.name, score.mean, score.outcome, spread, seeds, score.sd)


def _mutants(certificate: Certificate, rewrites: bool) -> list[Dot]:
    table = certificate.mutants
    survivors = {one.name for one in table.survivors} if table else set()
    penalized = {one.name for one in table.penalized} if table else set()
    dots = []
    for name, score in certificate.mutant_scores.items():
        if name.startswith("rewrite/") == rewrites:
            words = "survives" if name in survivors else "loses credit, and should not" if name in penalized else ""
            dots.append(Dot(name, score, "measured", words, marked=bool(words)))
    return dots


def _limit(certificate: Certificate, heading: str) -> float | None:
    gates: dict[str, GateName] = {"generic": "headroom", "alternatives": "alternatives"}
    return next((gate.threshold for gate in certificate.gates if gate.gate == gates.get(heading)), None)


def _strip(name: str, dots: Sequence[Dot], axis: _Axis, top: float, limit: float | None) -> Strip:
    bins: dict[int, int] = {}
    places: list[tuple[Dot, float]] = []
    for dot in sorted(dots, key=lambda one: (one.score, one.name)):
        inside = min(max(dot.score, axis.low), axis.high)
        number = bins[round(inside / _BIN)] = bins.get(round(inside / _BIN), 0) + 1
        places.append((dot, _spread(number)))
    band = min(_MOST_BAND_PX, max(_LEAST_BAND_PX, 12 + 4 * max(bins.values())))
    middle = top + _CAPTION_PX + band / 2
    points = tuple(_point(dot, axis, middle + offset * (band - 10)) for dot, offset in places)
    place = None if limit is None else axis.place(limit)
    return Strip(name, _caption(dots, limit, name), top, _CAPTION_PX + band + 8, points, place)


def _spread(number: int) -> float:
    """Return the offset of the n-th point of a crowd, in (-0.5, 0.5): van der Corput's sequence, which fills evenly."""
    offset, denominator = 0.0, 1
    while number:
        number, digit = divmod(number, 2)
        denominator *= 2
        offset += digit / denominator
    return offset - 0.5


def _point(dot: Dot, axis: _Axis, y: float) -> Point:
    beyond = not axis.low <= dot.score <= axis.high
    ticks = tuple(axis.place(seed) for seed in dot.seeds if axis.low <= seed <= axis.high)
    return Point(dot, axis.place(dot.score), round(y, 2), beyond, ticks)


def _caption(dots: Sequence[Dot], limit: float | None, name: str) -> str:
    """What is known of a group in a few words, short enough for a narrow page."""
    allowed = "" if limit is None else f", {'below' if name == 'generic' else 'at least'} {limit:g} is wanted"
    if len(dots) == 1:
        spread = f" ± {score_text(dots[0].sd)}" if dots[0].seeds else ""
        only = "invalid" if dots[0].outcome == "invalid" else f"{score_text(dots[0].score)}{spread}"
        return f"{dots[0].name} {only}" if name == "rungs" else f"{only}{allowed}"
    invalid = sum(dot.outcome == "invalid" for dot in dots)
    marked = sum(dot.marked for dot in dots)
    best = score_text(max(dot.score for dot in dots))
    words = [f"{len(dots)} scored", *([f"{invalid} invalid"] if invalid else [])]
    if name == "mutants":
        words.append(f"{marked} survive")
    elif name == "rewrites":
        words.append(f"{marked} penalized")
    else:
        words.append(f"{score_text(min(dot.score for dot in dots))} to {best}")
    return ", ".join(words) + allowed
