"""When a certification of a broken bundle came out as it should."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from faults import load_faults
from verdicts import EXPENSIVE, broken_wrong, cases, repaired_wrong

from atefar_inspect.bundle.certificate import GateReport, GateResult
from atefar_inspect.bundle.manifest import GateName
from atefar_inspect.certify.gates import GATES

FAULTS = load_faults()
FAULT = replace(FAULTS[0], refused_by=("triad", "mutants"), may_also=("effect",))


def reports(results: Mapping[GateName, GateResult]) -> list[GateReport]:
    """All gates hold but for those named; the expensive ones wait for the others, as in every certification."""
    blocked = any(result == "fails" and name not in EXPENSIVE for name, result in results.items())
    usual: dict[GateName, GateResult] = {
        gate.name: "could not be judged" if blocked and gate.expensive else "holds" for gate in GATES
    }
    return [
        GateReport(gate=name, result=result, sentence="words", examined=1)
        for name, result in {**usual, **results}.items()
    ]


def test_a_dear_gate_is_not_missed_where_a_cheaper_one_refuses():
    assert list(broken_wrong(FAULT, reports({"triad": "fails"}))) == []


def test_a_dear_gate_is_missed_where_it_was_examined():
    [wrong] = broken_wrong(replace(FAULT, refused_by=("attacks", "mutants")), reports({"attacks": "fails"}))
    assert wrong.startswith("mutants should fail, but holds")


def test_a_cheap_gate_that_could_not_be_judged_refuses_nothing():
    wrong = list(broken_wrong(FAULT, reports({"triad": "could not be judged", "effect": "fails"})))
    assert wrong == ["triad should fail, but could not be judged: words"]


def test_a_gate_that_fails_unexpectedly_is_wrong():
    assert list(broken_wrong(FAULT, reports({"triad": "fails", "effect": "fails"}))) == []
    assert list(broken_wrong(FAULT, reports({"triad": "fails", "lint": "fails"}))) == ["lint should not fail: words"]


def test_a_broken_bundle_that_no_gate_refuses_is_wrong():
    assert "no gate refuses it" in list(broken_wrong(FAULT, reports({})))


def test_every_gate_of_a_repaired_twin_holds_or_does_not_apply():
    assert list(repaired_wrong(reports({"evidence": "not applicable"}))) == []
    assert list(repaired_wrong(reports({"leaks": "could not be judged"}))) == ["leaks could not be judged: words"]


def test_a_twin_that_several_faults_share_is_certified_once(tmp_path: Path):
    behavior = [fault for fault in FAULTS if fault.base == "behavior" and fault.repairs is None]
    found = cases(behavior, tmp_path / "scratch")
    assert [case.id for case in found] == [*(fault.id for fault in behavior), f"{behavior[0].id}+"]
