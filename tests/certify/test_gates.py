"""Gates over made-up results: each holds where it should, and fails with a sentence that names what is wrong."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from executed import executed, facts_of, failed, invalid, measured, usual

from atefar_inspect.bundle import Bundle, load_bundle
from atefar_inspect.certify.budget import Budget
from atefar_inspect.certify.facts import Build, Facts
from atefar_inspect.certify.gates import GATES
from atefar_inspect.certify.gates.builds import BuildsGate
from atefar_inspect.certify.gates.constants import ConstantsGate
from atefar_inspect.certify.gates.scores import (
    AlternativesGate,
    EffectGate,
    HeadroomGate,
    RepeatableGate,
    TriadGate,
)
from atefar_inspect.certify.gates.static import EvidenceGate
from atefar_inspect.certify.work import Run


@pytest.fixture(scope="module")
def altflip() -> Bundle:
    return load_bundle("altflip")


def changed(bundle: Bundle, folder: Path, *edits: tuple[str, str]) -> Bundle:
    """A copy of a bundle with another manifest."""
    bundle.write(folder / bundle.name)
    manifest = folder / bundle.name / "task.yaml"
    text = manifest.read_text(encoding="utf-8")
    for old, new in edits:
        assert text.count(old) == 1
        text = text.replace(old, new)
    manifest.write_text(text, encoding="utf-8")
    return Bundle.open(folder / bundle.name)


def with_solutions(bundle: Bundle, **others: Run) -> Facts:
    return executed(facts_of(bundle), TriadGate(), usual(bundle, **others))


def test_every_gate_says_on_its_own_page_what_it_is() -> None:
    for gate in GATES:
        assert (type(gate).__doc__ or "").count("\n") > 2, gate.name
    assert len({gate.name for gate in GATES}) == len(GATES) == 13


class TestTriad:
    def test_holds_where_every_solution_is_where_it_should_be(self, altflip: Bundle) -> None:
        report = TriadGate().judge(with_solutions(altflip))
        assert report is not None and report.result == "holds"
        assert report.examined == 4  # nop, baseline, reference, half

    @pytest.mark.parametrize(
        ("name", "run", "words"),
        [
            ("nop", ("measured", 0.0), "should be invalid"),
            ("baseline", ("measured", 0.2), "it should be 0 within 0.050"),
            ("reference", ("measured", 0.8), "it should be 1 within 0.100"),
            ("half", ("measured", 1.0), "strictly between"),
            ("half", ("measured", 0.0), "strictly between"),
            ("half", ("invalid", 0.0), "invalid (raised)"),
            ("reference", ("failed", 0.0), "the scorer failed: KeyError: 'x'"),
        ],
    )
    def test_fails_where_one_is_not(self, altflip: Bundle, name: str, run: tuple[str, float], words: str) -> None:
        kind, mean = run
        other = {
            "measured": measured(altflip, name, mean),
            "invalid": invalid(name),
            "failed": failed(name, "Traceback\nKeyError: 'x'"),
        }[kind]
        report = TriadGate().judge(with_solutions(altflip, **{name: other}))
        assert report is not None and report.result == "fails"
        assert words in report.sentence

    def test_waits_until_all_is_executed(self, altflip: Bundle) -> None:
        assert TriadGate().judge(facts_of(altflip)) is None

    def test_is_not_judged_without_constants(self, altflip: Bundle, tmp_path: Path) -> None:
        constants = """  baseline: {value: 1.5, how: theory, seeds: 40, sd: 0.003}
  reference: {value: 2.0, how: theory, seeds: 40, sd: 0.0}
"""
        report = TriadGate().judge(facts_of(changed(altflip, tmp_path, (constants, ""))))
        assert report is not None and report.result == "could not be judged"
        assert "atefar calibrate" in report.sentence

    def test_is_not_judged_where_an_execution_was_lost(self, altflip: Bundle) -> None:
        report = TriadGate().judge(facts_of(altflip).with_lost("solutions/0", "the engine died"))
        assert report is not None and report.result == "could not be judged"
        assert report.details == ("solutions/0: the engine died",)


class TestEffect:
    def test_gives_the_seeds_that_power_takes(self, altflip: Bundle) -> None:
        report = EffectGate().judge(with_solutions(altflip))
        assert report is not None and report.result == "holds"
        assert "power 0.9 takes 2 seeds" in report.sentence

    def test_fails_where_noise_swamps_it(self, altflip: Bundle) -> None:
        report = EffectGate().judge(with_solutions(altflip, baseline=measured(altflip, "baseline", 0.0, spread=40)))
        assert report is not None and report.result == "fails"
        assert "at least 3 are wanted" in report.sentence

    def test_fails_where_the_final_score_has_too_few_seeds(self, altflip: Bundle, tmp_path: Path) -> None:
        short = changed(altflip, tmp_path, ("final: 5}", "final: 1}"))
        report = EffectGate().judge(with_solutions(short))
        assert report is not None and report.result == "fails"
        assert "seeds.final is 1: raise it" in report.sentence


class TestRepeatable:
    def test_holds_for_the_same_scores(self, altflip: Bundle) -> None:
        runs = {n: [measured(altflip, n, m, 1)] * 5 for n, m in (("baseline", 0), ("reference", 1), ("half", 0.5))}
        report = RepeatableGate().judge(executed(facts_of(altflip), RepeatableGate(), runs))
        assert report is not None and report.result == "holds" and report.examined == 15

    def test_fails_for_scores_that_no_seed_explains(self, altflip: Bundle) -> None:
        runs = {n: [measured(altflip, n, 0.1 * k, 1) for k in range(5)] for n in ("baseline", "reference", "half")}
        report = RepeatableGate().judge(executed(facts_of(altflip), RepeatableGate(), runs))
        assert report is not None and report.result == "fails"
        assert "take all randomness from `seed`" in report.sentence


class TestConstants:
    @staticmethod
    def judged(bundle: Bundle, baseline: float, reference: float, spread: float = 0.3) -> tuple[str, str]:
        runs = [measured(bundle, "baseline", baseline, 20, spread), measured(bundle, "reference", reference, 20, 0.0)]
        report = ConstantsGate().judge(executed(facts_of(bundle), ConstantsGate(), runs))
        assert report is not None
        return report.result, report.sentence

    def test_hold_where_they_are_measured_again(self, altflip: Bundle) -> None:
        assert self.judged(altflip, 0.0, 1.0)[0] == "holds"

    def test_fail_where_a_value_was_edited(self, altflip: Bundle, tmp_path: Path) -> None:
        edited = changed(
            altflip,
            tmp_path,
            ("  theory: {baseline: 1.5, reference: 2.0}\n", ""),
            ("baseline: {value: 1.5, how: theory", "baseline: {value: 1.4, how: measured"),
            ("reference: {value: 2.0, how: theory", "reference: {value: 2.0, how: measured"),
        )
        result, sentence = self.judged(edited, 1 / 6, 1.0)
        assert result == "fails"
        assert "metric.baseline.value is 1.4, measured again it is 1.5" in sentence
        assert "not written by hand" in sentence

    def test_fail_where_a_spread_was_edited(self, altflip: Bundle, tmp_path: Path) -> None:
        edited = changed(altflip, tmp_path, ("seeds: 40, sd: 0.003}", "seeds: 40, sd: 0.1}"))
        result, sentence = self.judged(edited, 0.0, 1.0)
        assert result == "fails" and "metric.baseline.sd is 0.1" in sentence

    def test_fail_where_theory_says_otherwise(self, altflip: Bundle, tmp_path: Path) -> None:
        edited = changed(
            altflip,
            tmp_path,
            ("theory: {baseline: 1.5, reference: 2.0}", "theory: {baseline: 1.3, reference: 2.0}"),
            ("baseline: {value: 1.5, how: theory", "baseline: {value: 1.5, how: measured"),
        )
        result, sentence = self.judged(edited, 0.0, 1.0)
        assert result == "fails" and "metric.theory.baseline is 1.3" in sentence

    def test_fail_where_the_baseline_is_invalid(self, altflip: Bundle) -> None:
        runs = [invalid("baseline"), measured(altflip, "reference", 1.0, 20)]
        report = ConstantsGate().judge(executed(facts_of(altflip), ConstantsGate(), runs))
        assert report is not None and report.result == "fails"


class TestAlternativesAndHeadroom:
    def test_an_alternative_that_loses_credit_fails(self, altflip: Bundle) -> None:
        low = measured(altflip, "alternative-memory", 0.6)
        report = AlternativesGate().judge(with_solutions(altflip, alternative_memory=low))
        assert report is not None and report.result == "fails"
        assert "Correct work loses credit: alternative-memory: 0.600" in report.sentence

    def test_a_generic_attempt_that_reaches_the_reference_fails(self, altflip: Bundle) -> None:
        report = HeadroomGate().judge(with_solutions(altflip, generic=measured(altflip, "generic", 0.9)))
        assert report is not None and report.result == "fails"
        assert "without the paper's idea" in report.sentence

    def test_a_manifest_may_set_another_threshold_and_the_report_says_so(self, altflip: Bundle, tmp_path: Path) -> None:
        text = "gates: {headroom: {threshold: 0.95, reason: the library has it since 2025}}"
        loose = changed(altflip, tmp_path, ("gates: {}", text))
        report = HeadroomGate().judge(with_solutions(loose, generic=measured(loose, "generic", 0.9)))
        assert report is not None and report.result == "holds"
        assert (report.threshold, report.default, report.reason) == (0.95, 0.7, "the library has it since 2025")

    def test_a_gate_that_applies_cannot_be_waved_away(self, altflip: Bundle, tmp_path: Path) -> None:
        text = "gates: {headroom: {not_applicable: true, reason: no time}}"
        bold = changed(altflip, tmp_path, ("gates: {}", text))
        report = HeadroomGate().judge(with_solutions(bold))
        assert report is not None and report.result == "fails"
        assert "it applies to every task of this kind" in report.sentence


class TestBuilds:
    def test_repeats_the_words_of_a_build_that_fails(self, altflip: Bundle) -> None:
        facts = replace(facts_of(altflip), build=Build(ok=False, words="line\nE: no such package"))
        report = BuildsGate().judge(facts)
        assert report is not None and report.result == "fails"
        assert report.details[-1] == "E: no such package"

    def test_without_an_engine_nothing_is_judged(self, altflip: Bundle) -> None:
        facts = replace(facts_of(altflip), build=Build(ok=False, engine=False, words="start Docker"))
        results = {gate.name: report.result for gate in GATES if (report := gate.judge(facts)) is not None}
        assert set(results) == {gate.name for gate in GATES}
        assert {results[gate.name] for gate in GATES if not gate.static} == {"could not be judged"}

    def test_a_scorer_that_wants_the_network_is_told_so(self, altflip: Bundle) -> None:
        error = "Traceback\nurllib.error.URLError: <urlopen error [Errno -3] Temporary failure in name resolution>"
        report = BuildsGate().judge(with_solutions(altflip, reference=failed("reference", error)))
        assert report is not None and report.result == "fails"
        assert "ship its data in scorer/data/" in report.sentence

    def test_a_scorer_that_fails_on_everything_scores_nothing_nop_aside(self, altflip: Bundle) -> None:
        names = [name for name in altflip.solution_names if name != "nop"]
        facts = with_solutions(
            altflip, **{name.replace("-", "_"): failed(name, "IsADirectoryError: /") for name in names}
        )
        report = BuildsGate().judge(facts)
        assert report is not None and report.result == "fails"
        assert "fails on every solution" in report.sentence


def test_a_task_of_no_paper_needs_no_evidence(altflip: Bundle) -> None:
    from atefar_inspect.bundle import template_types

    template = Bundle.open(template_types()["behavior"])
    report = EvidenceGate().judge(facts_of(template))
    assert report is not None and report.result == "not applicable"
    assert EvidenceGate().judge(facts_of(altflip)).result == "holds"  # type: ignore[union-attr]


def test_a_budget_says_what_it_leaves_out() -> None:
    assert Budget().label == "full"
    assert Budget(seeds=5, attacks=12).label == "reduced: 5 seeds, 12 attacks"
    with pytest.raises(ValueError, match="at least 3 seeds"):
        Budget(seeds=2)
