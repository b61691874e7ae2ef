"""The attack battery in the course of a certification: which attacks, their time limit, and how they ended."""

from __future__ import annotations

import random
import statistics
from typing import Final

from atefar_inspect.bundle import Bundle
from atefar_inspect.bundle.certificate import AttackScore

from .attacks import Attack, Family, attack, attacks_on
from .budget import Budget
from .facts import Facts
from .gate import threshold_of
from .statistics import upper_bound
from .work import ATTACK

ATTACK_SEEDS: Final = 2
"""Seeds that an attack is scored on: what one leaves for the next shows."""

_WITHOUT_WORK: Final[frozenset[Family]] = frozenset({"return the input", "constants"})
_LEAST_LIMIT_S: Final = 5.0
_TIMES_REFERENCE: Final = 4.0


def chosen_attacks(bundle: Bundle, budget: Budget) -> list[Attack]:
    """Return the attacks on a bundle: all of its kind of submission, or some.

    Those are the answers that take no work, which a scorer most often pays for by mistake, and a seeded choice over all
    families.
    """
    attacks = list(attacks_on(bundle))
    if budget.attacks is None or budget.attacks >= len(attacks):
        return attacks
    random.Random(bundle.digest).shuffle(attacks)
    chosen = [one for one in attacks if one.family in _WITHOUT_WORK][: budget.attacks]
    while len(chosen) < budget.attacks:
        seen: set[str] = set()
        for one in attacks:
            if one not in chosen and one.family not in seen and len(chosen) < budget.attacks:
                seen.add(one.family)
                chosen.append(one)
    return sorted(chosen, key=lambda one: one.name)


def named_attack(name: str) -> Attack:
    """Return the attack that a run's name (`attack/...`) stands for."""
    return attack(name.removeprefix(ATTACK))


def attack_limit_s(bundle: Bundle, reference_s: float) -> float:
    """Return the limit of one score of an attack: 5 s, or more where the reference takes long; in seconds."""
    return min(bundle.manifest.limits.score_s, max(_LEAST_LIMIT_S, _TIMES_REFERENCE * reference_s))


def attack_bound(facts: Facts) -> float | None:
    """Return what no attack may score above; None where the baseline was not measured.

    The baseline's upper 95 % bound, a prediction bound over its seeds, and the margin of the gate `attacks`.
    """
    baseline = facts.normalized(facts.solutions.get("baseline"))
    if not baseline:
        return None
    return upper_bound(baseline, ATTACK_SEEDS) + threshold_of(facts.bundle, "attacks")


def attack_scores(facts: Facts) -> list[AttackScore]:
    """Return how each attack ended, in the order in which they were run."""
    scores = []
    for name, (run, *_) in facts.runs("attacks").items():
        values = facts.normalized(run)
        scores.append(
            AttackScore(
                name=name,
                family=named_attack(name).family,
                outcome=run.outcome,
                reason=run.reason or run.error,
                normalized=max(0.0, statistics.fmean(values)) if values else 0.0,
                ran=bool(run.witness),
                got_in=run.got_in,
                scorer_unchanged=bool(run.scorer_unchanged),
            )
        )
    return scores
