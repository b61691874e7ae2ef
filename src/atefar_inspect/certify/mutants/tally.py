"""Counts, class by class, which broken mutants lost credit and which rewrites did."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from atefar_inspect.bundle.mutant_table import MutantClass, MutantTable, Survivor
from atefar_inspect.certify.work import Probe

from .mutant import Mutant

SMALLEST_LOSS: Final = 0.05
"""Least loss of normalized score that counts, however quiet the scorer is."""


def tally(
    mutants: Iterable[Mutant],
    probes: Mapping[str, Probe],
    scores: Mapping[str, Sequence[float] | None],
    reference: Sequence[float],
    noise: float,
    exhausted: bool = False,
) -> MutantTable:
    """Return the table of mutants and rewrites.

    Credit is lost where a submission is invalid, or where its mean normalized score lies below the reference's by more
    than twice the noise, and by more than 0.05. What was not scored counts neither as killed nor as survived.

    Args:
        mutants: mutants and rewrites that were made.
        probes: what properties.py says, by name.
        scores: normalized scores over seeds by name; None for an invalid one.
        reference: the reference's normalized scores.
        noise: standard deviation of a score of the same submission, normalized.
        exhausted: whether these are all mutants that could be made.
    """
    made = list(mutants)
    floor = statistics.fmean(reference) - max(SMALLEST_LOSS, 2 * noise)
    means = {name: statistics.fmean(values) if values else 0.0 for name, values in scores.items()}
    lost = {name for name, mean in means.items() if not scores[name] or mean < floor}
    faults = [mutant for mutant in made if mutant.kind == "mutant"]
    breaking = [mutant for mutant in faults if mutant.name in probes and probes[mutant.name].breaking]
    rewrites = [mutant for mutant in made if mutant.kind == "rewrite"]
    survivors = [mutant for mutant in breaking if mutant.name in means and mutant.name not in lost]
    penalized = [mutant for mutant in rewrites if mutant.name in lost]
    return MutantTable(
        classes=tuple(
            MutantClass(
                name=name,
                made=_count(faults, name),
                breaking=_count(breaking, name),
                killed=_count((mutant for mutant in breaking if mutant.name in lost), name),
                survived=_count(survivors, name),
            )
            for name in sorted({mutant.fault_class for mutant in faults})
        ),
        rewrites_made=len(rewrites),
        rewrites_penalized=len(penalized),
        survivors=tuple(_survivor(mutant, means[mutant.name]) for mutant in survivors),
        penalized=tuple(_survivor(mutant, means[mutant.name]) for mutant in penalized),
        exhausted=exhausted,
    )


def _count(mutants: Iterable[Mutant], fault_class: str) -> int:
    return sum(mutant.fault_class == fault_class for mutant in mutants)


def _survivor(mutant: Mutant, score: float) -> Survivor:
    return Survivor(
        name=mutant.name,
        fault_class=mutant.fault_class,
        path=mutant.path,
        line=mutant.line,
        diff=mutant.diff,
        score=score,
    )
