"""The gate `mutants`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from atefar_inspect.bundle import Bundle
from atefar_inspect.bundle.certificate import GateReport

from ..facts import Facts
from ..gate import Gate
from ..mutation import all_mutants, mutant_limit_s, mutant_seeds, mutant_table
from ..statistics import share_is_clear
from ..work import Work

PROPERTIES: Final = "solutions/properties.py"
_PER_UNIT: Final = 12
_AT_ONCE: Final = 2
_LEAST_MADE: Final = 60
_LEAST_BREAKING: Final = 20
_LEAST_CLASSES: Final = 5


class MutantsGate(Gate):
    """The scorer sees faults, and only faults.

    Mutants of the reference are made by fault class. Those that break a rule or the mechanism, by the bundle's
    properties.py, must lose credit: at least the threshold's share of them, of at least 20 in at least 5 classes (fewer
    only where no more can be made). A mutant loses credit if it is invalid, or if its mean lies below the reference's
    by more than 0.05 and twice the noise of the two means. Rewrites that keep the meaning must not lose any. Mutants
    are run in batches until at least 60 were made and the share is clear (exact binomial, 5 % one-sided). Not
    applicable where data is handed in.
    """

    name = "mutants"
    expensive = True

    def allows_not_applicable(self, bundle: Bundle) -> bool:
        """Where data is handed in, there is no code to mutate."""
        return bundle.manifest.submission.kind == "artifacts"

    def work(self, facts: Facts) -> Sequence[Work]:
        """Batches up to the one with which the share is clear; one more round while it is not."""
        if facts.bundle.manifest.submission.kind == "artifacts" or not _has_properties(facts):
            return ()
        names = [mutant.name for mutant in all_mutants(facts.bundle, facts.budget).mutants]
        units = [
            Work(
                kind="mutants",
                unit=unit,
                names=tuple(names[start : start + _PER_UNIT]),
                seeds=mutant_seeds(facts.sd("reference")),
                score_s=mutant_limit_s(facts.bundle, facts.reference_s()),
                only_breaking=True,
            )
            for unit, start in enumerate(range(0, len(names), _PER_UNIT))
        ]
        asked = 0
        while asked < len(units):
            asked = min(asked + _AT_ONCE, len(units))
            if not all(work.id in facts.done for work in units[:asked]):
                break
            if self._clear(facts, asked * _PER_UNIT):
                break
        return units[:asked]

    def _clear(self, facts: Facts, made: int) -> bool:
        table = mutant_table(facts)
        breaking = sum(row.breaking for row in table.classes)
        killed = sum(row.killed for row in table.classes)
        enough = made >= min(_LEAST_MADE, facts.budget.mutants) and breaking >= _LEAST_BREAKING
        classes = sum(row.breaking > 0 for row in table.classes)
        return enough and classes >= _LEAST_CLASSES and share_is_clear(killed, breaking, self.threshold(facts.bundle))

    def examine(self, facts: Facts) -> GateReport:
        """The table of mutants, held against the rules of the docstring."""
        if facts.bundle.manifest.submission.kind == "artifacts":
            sentence = (
                "Data is handed in, so there is no code to mutate: say so in gates.mutants (not_applicable, reason)."
            )
            return self.report(facts, False, sentence, 0)
        if not _has_properties(facts):
            sentence = f"{PROPERTIES} is missing: without its valid(call) and works(call) no mutant can be judged."
            return self.report(facts, False, sentence, 0)
        table, limit = mutant_table(facts), self.threshold(facts.bundle)
        reference = facts.probes.get("reference")
        if reference is not None and reference.breaking:
            said = "; ".join((*reference.broken_rules, *reference.broken_mechanism, reference.error or ""))
            return self.report(facts, False, f"properties.py finds the reference itself broken: {said}", 1)
        made = sum(row.made for row in table.classes)
        breaking = sum(row.breaking for row in table.classes)
        killed = sum(row.killed for row in table.classes)
        classes = sum(row.breaking > 0 for row in table.classes)
        found = f"{made} mutants made, {breaking} breaking in {classes} classes, {killed} killed"
        details = [f"survived, {one.score:.3f}: {one.name} at {one.path}:{one.line}" for one in table.survivors]
        details += [f"penalized, {one.score:.3f}: {one.name} at {one.path}:{one.line}" for one in table.penalized]
        rewrites = f"{table.rewrites_penalized} of {table.rewrites_made} rewrites penalized"
        if table.rewrites_penalized:
            sentence = f"{found}; {rewrites}: the scorer takes credit from code that means the same."
            return self.report(facts, False, sentence, made, details)
        if (breaking < _LEAST_BREAKING or classes < _LEAST_CLASSES) and not table.exhausted:
            sentence = (
                f"{found}; at least {_LEAST_BREAKING} breaking ones in {_LEAST_CLASSES} classes are wanted: see "
                "whether properties.py notices faults, or raise --mutants."
            )
            return self.report(facts, False, sentence, made, details)
        if breaking == 0 or killed < limit * breaking:
            share = f"{killed / breaking:.0%}" if breaking else "none"
            sentence = f"{found} ({share}, {limit:.0%} wanted): the scorer does not see what properties.py sees."
            return self.report(facts, False, sentence, made, details)
        return self.report(facts, True, f"{found} ({killed / breaking:.0%}); {rewrites}.", made, details)


def _has_properties(facts: Facts) -> bool:
    return any(file.path == PROPERTIES for file in facts.bundle.files())
