"""The scheduler: cheap gates first, dear ones only where those hold, and the same whatever order samples end in."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import ClassVar

import pytest
from executed import facts_of
from hypothesis import given, settings
from hypothesis import strategies as st

from atefar_inspect.bundle import Bundle, load_bundle
from atefar_inspect.bundle.certificate import GateReport
from atefar_inspect.bundle.manifest import GateName
from atefar_inspect.certify.facts import Facts
from atefar_inspect.certify.gate import Gate
from atefar_inspect.certify.schedule import Schedule
from atefar_inspect.certify.work import Done, Work, WorkKind


class Scripted(Gate):
    """A gate that wants some units of a kind, and holds or not as it is told."""

    static: ClassVar[bool] = False

    def __init__(self, name: GateName, kind: WorkKind, units: int, holds: bool = True, dear: bool = False) -> None:
        self.name, self._kind, self._units, self._holds = name, kind, units, holds  # type: ignore[misc]
        self.expensive = dear  # type: ignore[misc]

    def work(self, facts: Facts) -> Sequence[Work]:
        return [Work(kind=self._kind, unit=unit) for unit in range(self._units)]

    def examine(self, facts: Facts) -> GateReport:
        return self.report(facts, self._holds, "as told", self._units)


@pytest.fixture(scope="module")
def altflip() -> Bundle:
    return load_bundle("altflip")


def gates(holds: bool = True) -> list[Gate]:
    return [
        Scripted("leaks", "image", 1),
        Scripted("builds", "solutions", 3, holds),
        Scripted("attacks", "attacks", 4, dear=True),
        Scripted("mutants", "mutants", 2, dear=True),
    ]


def run(schedule: Schedule, facts: Facts, order: random.Random) -> tuple[Facts, list[str]]:
    """All samples executed, in some order, as a source would ask for them."""
    asked = {work.id: work for work in schedule.next(facts)}
    executed = []
    while asked:
        id = order.choice(sorted(asked))
        facts = facts.with_done(Done(work=asked.pop(id)))
        executed.append(id)
        asked |= {work.id: work for work in schedule.next(facts) if work.id not in asked}
    return facts, executed


def test_the_dear_ones_wait_for_all_cheap_ones(altflip: Bundle) -> None:
    schedule, facts = Schedule(gates()), facts_of(altflip)
    assert {work.kind for work in schedule.next(facts)} == {"image", "solutions"}
    facts, executed = run(schedule, facts, random.Random(1))
    assert sorted(executed[:4]) == ["image/0", "solutions/0", "solutions/1", "solutions/2"]
    assert len(executed) == 10
    assert {report.result for report in schedule.reports(facts).values()} == {"holds"}


def test_where_a_cheap_one_fails_the_dear_ones_are_not_executed_and_not_judged(altflip: Bundle) -> None:
    schedule = Schedule(gates(holds=False))
    facts, executed = run(schedule, facts_of(altflip), random.Random(1))
    assert len(executed) == 4
    reports = schedule.reports(facts)
    assert {name: report.result for name, report in reports.items()} == {
        "leaks": "holds",
        "builds": "fails",
        "attacks": "could not be judged",
        "mutants": "could not be judged",
    }
    assert "these do not: builds" in reports["attacks"].sentence


@settings(deadline=None)
@given(st.integers(0, 1000))
def test_what_is_executed_does_not_depend_on_the_order(seed: int) -> None:
    altflip = load_bundle("altflip")
    schedule = Schedule(gates())
    facts, executed = run(schedule, facts_of(altflip), random.Random(seed))
    usual, _ = run(schedule, facts_of(altflip), random.Random(0))
    assert set(executed) == set(usual.done) and len(executed) == len(set(executed))
    assert schedule.reports(facts) == schedule.reports(usual)


def test_what_was_lost_is_asked_for_again_when_it_is_forgotten(altflip: Bundle) -> None:
    schedule, facts = Schedule(gates()), facts_of(altflip).with_lost("image/0", "the engine died")
    assert "image/0" not in {work.id for work in schedule.next(facts)}
    reports = schedule.reports(facts)
    assert reports["leaks"].result == "could not be judged"
    assert "image/0" in {work.id for work in schedule.next(facts_of(altflip))}


def test_a_gate_that_looked_at_nothing_fails(altflip: Bundle) -> None:
    empty = Scripted("leaks", "image", 0)
    report = empty.judge(facts_of(altflip))
    assert report is not None and report.result == "fails"
    assert report.sentence.startswith("Nothing was examined.")
