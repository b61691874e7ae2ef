"""What the label and the page say about a certificate alike: its standing, its tables summed up, its numbers in words.

Names, reasons and titles come from bundles, which strangers write: `plain` is what stands between them and a terminal.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from atefar_inspect.bundle.certificate import AttackScore, Certificate, GateResult, Group, SolutionScore
from atefar_inspect.bundle.findings import printable

from .statistics import share_interval

SYMBOLS: Final[dict[GateResult, str]] = {
    "holds": "✓",
    "fails": "✗",
    "could not be judged": "?",
    "not applicable": "-",
}
GROUPS: Final[dict[Group, str]] = {
    "nop": "nop",
    "baseline": "baseline",
    "rung": "rungs",
    "generic": "generic",
    "wrong": "wrong",
    "reference": "reference",
    "alternative": "alternatives",
}
"""Groups of solutions in the order of every table, with their headings."""


def plain(text: str) -> str:
    """Return a text on one line; control characters and marks that turn the direction of what follows are escaped."""
    return printable(" ".join(text.split()))


@dataclass(frozen=True)
class Standing:
    """What a certificate is worth, and why no more."""

    word: Literal["certified", "stale", "refused"]
    why: tuple[str, ...] = ()

    @property
    def symbol(self) -> str:
        """Return a mark that says the same without color."""
        return {"certified": "✓", "stale": "!", "refused": "✗"}[self.word]


def standing(certificate: Certificate, stale_because: Iterable[str] | None) -> Standing:
    """Return a certificate's standing.

    Args:
        certificate: the certificate, or the report of a certification that refused.
        stale_because: why it does not hold for the bundle it lies in; None where it was not held against one.
    """
    if not certificate.certified:
        wrong = [gate.gate for gate in certificate.gates if gate.result in ("fails", "could not be judged")]
        return Standing("refused", (", ".join(wrong) or "no gate was judged",))
    if stale_because is None:
        return Standing("certified", ("read from a file, not held against a bundle",))
    why = tuple(stale_because)
    return Standing("stale" if why else "certified", why)


@dataclass(frozen=True)
class Family:
    """The attacks of one family: one row of the attack matrix."""

    name: str
    attacks: tuple[AttackScore, ...]

    def count(self, outcome: str) -> int:
        """Return how many ended so."""
        return sum(attack.outcome == outcome for attack in self.attacks)

    @property
    def best(self) -> float:
        """The best normalized score; 0 where none ended in a verdict."""
        return max((attack.normalized for attack in self.attacks if attack.outcome != "failed"), default=0.0)

    @property
    def idle(self) -> int:
        """How many gave no sign that they ran."""
        return sum(not attack.ran for attack in self.attacks)

    @property
    def tampered(self) -> int:
        """How many left the scorer's files changed."""
        return sum(not attack.scorer_unchanged for attack in self.attacks)


def families(certificate: Certificate) -> list[Family]:
    """Return the attack matrix, a row a family, in the order of names."""
    names = sorted({attack.family for attack in certificate.attacks})
    return [Family(name, tuple(one for one in certificate.attacks if one.family == name)) for name in names]


def all_attacks(certificate: Certificate) -> Family:
    """Return the whole battery as if it were one family."""
    return Family("all", certificate.attacks)


@dataclass(frozen=True)
class MutantTotals:
    """The mutant table summed up."""

    made: int
    breaking: int
    killed: int
    survived: int

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95 % interval of the share of breaking mutants that lose credit."""
        return share_interval(self.killed, self.killed + self.survived)


def mutant_totals(certificate: Certificate) -> MutantTotals | None:
    """Return the mutants of all classes together; None where no mutants were run."""
    if certificate.mutants is None:
        return None
    rows = certificate.mutants.classes
    return MutantTotals(
        made=sum(row.made for row in rows),
        breaking=sum(row.breaking for row in rows),
        killed=sum(row.killed for row in rows),
        survived=sum(row.survived for row in rows),
    )


def by_group(certificate: Certificate) -> list[SolutionScore]:
    """Return the solutions in the order of `GROUPS`, within a group as they were scored."""
    order = list(GROUPS)
    return sorted(certificate.scores, key=lambda score: order.index(score.group))


def gate_counts(certificate: Certificate) -> str:
    """Return how many gates ended how: `12 gates hold, 1 not applicable`."""
    words: tuple[tuple[GateResult, str], ...] = (
        ("holds", "hold"),
        ("fails", "fail"),
        ("could not be judged", "could not be judged"),
        ("not applicable", "not applicable"),
    )
    counts = [(sum(gate.result == result for gate in certificate.gates), word) for result, word in words]
    shown = [f"{number} {word}" for number, word in counts if number]
    return f"{len(certificate.gates)} gates: {', '.join(shown)}" if shown else "no gates"


def score_text(value: float) -> str:
    """Return a normalized score with three decimals; no minus before a zero."""
    text = f"{value:.3f}"
    return "0.000" if text == "-0.000" else text


def share_text(share: float) -> str:
    """Return a share as whole percent; not 100 % for less than all."""
    return f"{math.floor(share * 100 + 0.5) if share in (0.0, 1.0) else min(99, round(share * 100))} %"


def seconds_text(seconds: float) -> str:
    """Return a time as one reads it: `0.04 s`, `7.3 s`, `5 min 12 s`."""
    if seconds < 1:
        return f"{seconds:.2g} s"
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


def seeds_text(values: Sequence[float]) -> str:
    """Return `10 seeds`, `1 seed`."""
    return f"{len(values)} seed" + ("" if len(values) == 1 else "s")


def solution_text(score: SolutionScore) -> str:
    """Return how a solution was scored: `0.503 ± 0.010`, `invalid` or `failed`."""
    if score.outcome != "measured" or not score.normalized:
        return score.outcome
    return f"{score_text(score.mean)} ± {score_text(score.sd)}"
