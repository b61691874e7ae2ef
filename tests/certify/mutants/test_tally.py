"""The table of mutants: what counts as broken, killed, survived, and which rewrites lost credit."""

from __future__ import annotations

import pytest

from atefar_inspect.bundle.mutant_table import MutantClass
from atefar_inspect.certify.mutants import Mutant, tally
from atefar_inspect.certify.work import Probe

REFERENCE = [1.0, 0.98, 1.02]


def mutant(name: str) -> Mutant:
    kind, _, rest = name.partition("/")
    fault_class = rest.rpartition("-")[0]
    return Mutant(name, "rewrite" if kind == "rewrite" else "mutant", fault_class, "a.py", 3, f"-{name}", {})


def broken(*names: str) -> dict[str, Probe]:
    return {name: Probe(name=name, broken_rules=("a rule",)) for name in names}


def test_a_breaking_mutant_is_killed_where_it_is_invalid_or_loses_credit() -> None:
    names = ["mutant/compare-001", "mutant/compare-002", "mutant/compare-003", "mutant/off-by-one-001"]
    scores = {names[0]: None, names[1]: [0.5, 0.6, 0.4], names[2]: [0.99, 0.98, 1.0], names[3]: [0.2]}
    probes = broken(*names[:3]) | {names[3]: Probe(name=names[3])}
    table = tally(map(mutant, names), probes, scores, REFERENCE, 0.01)
    assert table.classes == (
        MutantClass(name="compare", made=3, breaking=3, killed=2, survived=1),
        MutantClass(name="off-by-one", made=1, breaking=0, killed=0, survived=0),
    )
    [survivor] = table.survivors
    assert (survivor.name, survivor.diff, survivor.line) == (names[2], f"-{names[2]}", 3)
    assert survivor.score == pytest.approx(0.99)


@pytest.mark.parametrize(("noise", "score", "killed"), [(0.0, 0.94, 1), (0.0, 0.96, 0), (0.1, 0.81, 0), (0.1, 0.79, 1)])
def test_the_loss_has_to_be_larger_than_the_noise(noise: float, score: float, killed: int) -> None:
    name = "mutant/drop-001"
    table = tally([mutant(name)], broken(name), {name: [score]}, REFERENCE, noise)
    assert (table.classes[0].killed, table.classes[0].survived) == (killed, 1 - killed)


@pytest.mark.parametrize(("probe", "breaking"), [
    ({"broken_rules": ("a",)}, 1), ({"broken_mechanism": ("a",)}, 1), ({"error": "timeout"}, 1), ({}, 0)])  # fmt: skip
def test_a_mutant_breaks_by_rule_by_mechanism_or_by_not_running(probe: dict[str, str], breaking: int) -> None:
    name = "mutant/drop-001"
    probes = {name: Probe.model_validate({"name": name, **probe})}
    assert tally([mutant(name)], probes, {}, REFERENCE, 0).classes[0].breaking == breaking


def test_what_was_not_scored_is_neither_killed_nor_survived() -> None:
    names = ["mutant/drop-001", "rewrite/rename-001"]
    table = tally(map(mutant, names), broken(*names), {}, REFERENCE, 0)
    assert table.classes == (MutantClass(name="drop", made=1, breaking=1, killed=0, survived=0),)
    assert (table.rewrites_made, table.rewrites_penalized, table.survivors) == (1, 0, ())


def test_a_rewrite_is_penalized_by_the_same_rule() -> None:
    names = ["rewrite/rename-001", "rewrite/rename-002", "rewrite/pass-001"]
    scores = {names[0]: None, names[1]: [0.7], names[2]: [0.99]}
    table = tally(map(mutant, names), {}, scores, REFERENCE, 0, exhausted=True)
    assert (table.rewrites_made, table.rewrites_penalized, table.exhausted) == (3, 2, True)
    assert [(one.name, one.score) for one in table.penalized] == [(names[0], 0.0), (names[1], 0.7)]
