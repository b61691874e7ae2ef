"""The gate `attacks`."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from typing import Final

from atefar_inspect.bundle.certificate import GateReport

from ..attack_runs import ATTACK_SEEDS, attack_bound, attack_limit_s, attack_scores, chosen_attacks
from ..facts import Facts, named
from ..gate import Gate
from ..work import ATTACK, Work
from .common import written

PER_UNIT: Final = 6


class AttacksGate(Gate):
    """No cheat pays.

    The battery is laid over the baseline's code, so that each attack is a working submission that also cheats, and each
    has a scorer of its own. None may score above the baseline's upper 95 % bound (a prediction bound over its seeds)
    plus the threshold; each ends in a verdict, proves that it ran, and leaves the scorer's files as they were. The
    bundle's own `wrong-*` solutions are held to the same bound.
    """

    name = "attacks"
    expensive = True

    def work(self, facts: Facts) -> Sequence[Work]:
        """The battery, some attacks a sample."""
        names = [f"{ATTACK}{attack.name}" for attack in chosen_attacks(facts.bundle, facts.budget)]
        limit = attack_limit_s(facts.bundle, facts.reference_s())
        return [
            Work(
                kind="attacks",
                unit=unit,
                names=tuple(names[start : start + PER_UNIT]),
                seeds=ATTACK_SEEDS,
                score_s=limit,
            )
            for unit, start in enumerate(range(0, len(names), PER_UNIT))
        ]

    def examine(self, facts: Facts) -> GateReport:
        """Each attack and each wrong solution against the bound."""
        bound = attack_bound(facts)
        if bound is None:
            return self.unjudged("the baseline was not measured")
        attacks = attack_scores(facts)
        paid = [f"{one.name} ({one.family}) scores {one.normalized:.3f}" for one in attacks if one.normalized > bound]
        for name in named(facts.solutions, "wrong"):
            if (facts.mean(name) or 0.0) > bound:
                paid.append(f"{written(facts, name)}, which is there to be wrong")
        no_verdict = [f"{one.name}: {one.reason}" for one in attacks if one.outcome == "failed"]
        changed = [f"{one.name} left the scorer's files changed" for one in attacks if not one.scorer_unchanged]
        idle = [f"{one.name} did not show that it ran" for one in attacks if not one.ran]
        got_in = [f"{one.name} ({one.family})" for one in attacks if one.got_in]
        examined = len(attacks) + len(named(facts.solutions, "wrong"))
        for wrong, sentence in (
            (paid, f"{len(paid)} cheats score above {bound:.3f} (the baseline's upper 95 % bound and the margin)."),
            (got_in, "A wall between submission and scorer gave way."),
            (changed, "The scorer's files were changed by a submission."),
            (no_verdict, "Attacks ended without a verdict: scorer/score.py fails on what a submission returns."),
            (idle, "Attacks gave no sign that they ran, and are no evidence."),
        ):
            if wrong:
                return self.report(facts, False, f"{sentence} {wrong[0]}.", examined, [*wrong[1:]])
        best = max((one.normalized for one in attacks), default=0.0)
        invalid = statistics.fmean(one.outcome == "invalid" for one in attacks) if attacks else 0.0
        sentence = (
            f"{len(attacks)} attacks, all ended in a verdict ({invalid:.0%} as invalid); the best scored {best:.3f}, "
            f"allowed is {bound:.3f}."
        )
        return self.report(facts, True, sentence, examined)
