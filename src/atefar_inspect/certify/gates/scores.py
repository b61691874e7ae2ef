"""The gates that judge the scores of the bundle's own solutions: triad, effect, repeatable, alternatives, headroom."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from atefar_inspect.bundle import Bundle
from atefar_inspect.bundle.certificate import GateReport
from atefar_inspect.bundle.reserved import GENERIC

from ..facts import Facts, group_of, named
from ..gate import Gate
from ..power import power_of
from ..statistics import sd
from ..work import Work
from .common import has_constants, solutions_work, spread_of_mean, written

_REFERENCE_MARGIN: Final = 0.1
_SURE: Final = 2.0
"""Standard errors beyond which a mean is held against a solution."""

_REPEATS: Final = 5

_CALIBRATE = "the bundle has no constants, so no score is normalized; run `atefar calibrate` first"


class ScoresGate(Gate):
    """A gate over the normalized scores of the bundle's solutions."""

    def work(self, facts: Facts) -> Sequence[Work]:
        """The scoring of all solutions on the certification's seeds."""
        return solutions_work(facts) if has_constants(facts) else ()

    def judge(self, facts: Facts) -> GateReport | None:
        """Not to be judged without constants."""
        return super().judge(facts) if has_constants(facts) else self.unjudged(_CALIBRATE)


class TriadGate(ScoresGate):
    """Nothing scores nothing, the baseline 0, the reference 1, and the rungs lie between.

    `nop` (the declared files absent) is invalid and scores 0. The baseline's mean, before the floor, lies within the
    threshold of 0, the reference's within 0.1 of 1, or within two standard errors where the spread makes those wider.
    Each other rung lies strictly between baseline and reference, by more than two standard errors.
    """

    name = "triad"

    def examine(self, facts: Facts) -> GateReport:
        """Each of the rules that the docstring names."""
        wrong: list[str] = []
        nop = facts.solutions["nop"]
        if nop.outcome != "invalid":
            wrong.append(f"{written(facts, 'nop')}; without the declared files it should be invalid")
        wrong += self._ends(facts) or self._rungs(facts)
        rungs = named(facts.solutions, "rung")
        shown = ", ".join(written(facts, name) for name in ("baseline", "reference", *rungs))
        if wrong:
            return self.report(facts, False, f"{wrong[0]}.", 3 + len(rungs), [*wrong[1:], shown])
        return self.report(facts, True, f"nop invalid; {shown}.", 3 + len(rungs))

    def _ends(self, facts: Facts) -> list[str]:
        wrong = []
        for name, target, margin in (
            ("baseline", 0.0, self.threshold(facts.bundle)),
            ("reference", 1.0, _REFERENCE_MARGIN),
        ):
            run, mean = facts.solutions[name], facts.mean(name)
            allowed = max(margin, _SURE * spread_of_mean(facts, name))
            if run.outcome != "measured" or mean is None:
                wrong.append(f"{written(facts, name)}; it should be measured as {target:g}")
            elif abs(mean - target) > allowed:
                wrong.append(f"{written(facts, name)}; it should be {target:g} within {allowed:.3f}")
        return wrong

    def _rungs(self, facts: Facts) -> list[str]:
        wrong = []
        for name in named(facts.solutions, "rung"):
            run, mean = facts.solutions[name], facts.mean(name)
            if run.outcome != "measured" or mean is None:
                wrong.append(f"{written(facts, name)}; a rung should be measured between baseline and reference")
                continue
            slack = _SURE * spread_of_mean(facts, name)
            low, high = facts.mean("baseline") or 0.0, facts.mean("reference") or 1.0
            if not low + slack < mean < high - slack:
                wrong.append(f"{written(facts, name)}; a rung should lie strictly between {low:.3f} and {high:.3f}")
        return wrong


class EffectGate(ScoresGate):
    """The reference stands out from the baseline's noise, and the seeds that show it are affordable.

    Reference minus baseline is at least the threshold times the baseline's standard deviation over seeds. The seeds
    with which a two-sided t test at 5 % tells the two apart with power 0.9 are no more than the final score's, and fit
    the rule that three final scores take at most half of the attempt.
    """

    name = "effect"

    def examine(self, facts: Facts) -> GateReport:
        """The effect in standard deviations, and the seeds that it takes."""
        power = power_of(facts)
        if power is None:
            return self.unjudged("baseline and reference were not both measured")
        wanted = self.threshold(facts.bundle)
        size = f"{power.effect / power.baseline_sd:.1f}" if power.baseline_sd > 0 else "infinitely many"
        if power.effect <= 0:
            sentence = f"Reference minus baseline is {power.effect:.3f}: the reference is not better than the baseline."
            return self.report(facts, False, sentence, 2)
        found = f"Reference minus baseline is {power.effect:.3f}, {size} standard deviations of the baseline"
        if power.effect < wanted * power.baseline_sd:
            sentence = (
                f"{found}; at least {wanted:g} are wanted: average more inside `score`, or choose another metric."
            )
            return self.report(facts, False, sentence, 2)
        if power.seeds_needed > power.seeds_allowed:
            sentence = (
                f"{found}; power 0.9 takes {power.seeds_needed} seeds, but limits.score_s and limits.attempt_s leave "
                f"room for {power.seeds_allowed}."
            )
            return self.report(facts, False, sentence, 2)
        if power.seeds_needed > power.seeds_final:
            sentence = (
                f"{found}; power 0.9 takes {power.seeds_needed} seeds, seeds.final is {power.seeds_final}: raise it."
            )
            return self.report(facts, False, sentence, 2)
        sentence = (
            f"{found}; power 0.9 takes {power.seeds_needed} seeds ({power.seconds_needed:.1f} s), "
            f"seeds.final is {power.seeds_final}."
        )
        return self.report(facts, True, sentence, 2)


class RepeatableGate(ScoresGate):
    """The same files and the same seed score the same.

    Baseline, reference and a rung are scored five times on one seed; the standard deviation of each, normalized, is at
    most the threshold. All randomness has to come from the seed; what a measured time leaves is noise that the gate
    records.
    """

    name = "repeatable"

    def work(self, facts: Facts) -> Sequence[Work]:
        """Repeated runs on one seed."""
        if not has_constants(facts):
            return ()
        names = ("baseline", "reference", *named(facts.bundle.solution_names, "rung")[:1])
        return [Work(kind="repeats", names=names, seeds=1, repeats=_REPEATS)]

    def examine(self, facts: Facts) -> GateReport:
        """The spread of each one's repeated scores."""
        limit, spreads, wrong = self.threshold(facts.bundle), {}, []
        for name, runs in facts.runs("repeats").items():
            outcomes = {run.outcome for run in runs}
            if outcomes != {"measured"}:
                wrong.append(f"{name}: {', '.join(sorted(outcomes))} on one and the same seed")
                continue
            spreads[name] = sd([facts.normalized(run)[0] for run in runs])
            if spreads[name] > limit:
                wrong.append(f"{name}: sd {spreads[name]:.3f} over {len(runs)} runs on one seed")
        shown = ", ".join(f"{name} {spread:.4f}" for name, spread in spreads.items())
        examined = sum(len(runs) for runs in facts.runs("repeats").values())
        if wrong:
            sentence = (
                f"The same files and seed score differently (sd over {limit:g}): take all randomness from `seed`."
            )
            return self.report(facts, False, sentence, examined, wrong)
        return self.report(facts, True, f"sd over {_REPEATS} runs on one seed: {shown}.", examined)


class AlternativesGate(ScoresGate):
    """Correct work by another route is not rejected.

    Every solution `alternative-*`, written independently of the reference, scores at least the threshold. A bundle
    without one says in its manifest why (`gates.alternatives`).
    """

    name = "alternatives"

    def allows_not_applicable(self, bundle: Bundle) -> bool:
        """Where the bundle has none."""
        return not named(bundle.solution_names, "alternative")

    def examine(self, facts: Facts) -> GateReport:
        """The mean of each alternative."""
        names, limit = named(facts.solutions, "alternative"), self.threshold(facts.bundle)
        if not names:
            sentence = "There is no solution alternative-*: write one by another route, or say why there is none."
            return self.report(facts, False, sentence, 0)
        wrong = [name for name in names if (facts.mean(name) or 0.0) < limit]
        shown = ", ".join(written(facts, name) for name in names)
        if wrong:
            sentence = f"Correct work loses credit: {shown}; at least {limit:g} is wanted."
            return self.report(facts, False, sentence, len(names))
        return self.report(facts, True, f"{shown}.", len(names))


class HeadroomGate(ScoresGate):
    """A strong generic attempt does not reach the reference.

    `solutions/generic/`, what an able engineer tries first without the paper's idea, scores below the threshold. A
    bundle without one says in its manifest why (`gates.headroom`).
    """

    name = "headroom"

    def allows_not_applicable(self, bundle: Bundle) -> bool:
        """Where the bundle has no generic attempt."""
        return not named(bundle.solution_names, GENERIC)

    def examine(self, facts: Facts) -> GateReport:
        """The mean of the generic attempt."""
        limit = self.threshold(facts.bundle)
        names = [name for name in facts.solutions if group_of(name) == GENERIC]
        if not names:
            sentence = (
                "There is no solutions/generic/: add what one tries first without the idea, or say why there is none."
            )
            return self.report(facts, False, sentence, 0)
        run, mean = facts.solutions[GENERIC], facts.mean(GENERIC)
        shown = written(facts, GENERIC)
        if run.outcome != "measured" or mean is None:
            return self.report(facts, False, f"{shown}; a generic attempt should be a working submission.", 1)
        if mean >= limit:
            sentence = f"{shown}; below {limit:g} is wanted: the task is solved without the paper's idea."
            return self.report(facts, False, sentence, 1)
        return self.report(facts, True, f"{shown}.", 1)
