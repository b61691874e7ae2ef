"""What `task.yaml` must say: every fault is reported at its field and line, with what was expected."""

from __future__ import annotations

import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

import atefar_inspect.bundle as bundle_module
from atefar_inspect.bundle import Bundle, Finding, Manifest
from atefar_inspect.bundle.reading import read_manifest
from atefar_inspect.bundle.reserved import RUNTIME_REASONS

MakeBundle = Callable[..., Path]


def findings_of(make_bundle: MakeBundle, changes: dict[str, Any]) -> list[Finding]:
    return Bundle.check(make_bundle(manifest=changes))


def test_a_valid_manifest_has_no_findings(valid_manifest: dict[str, Any]) -> None:
    read = read_manifest(yaml.safe_dump(valid_manifest).encode())
    assert read.findings == ()
    assert read.manifest == Manifest.model_validate(valid_manifest)


FIELD_FAULTS: list[tuple[dict[str, Any], str, str]] = [
    ({"format": 2}, "format", "at most 1"),
    ({"format": True}, "format", "a whole number"),
    ({"name": "Alt-Flip"}, "name", "lower-case letters"),
    ({"name": "x"}, "name", "2 to 64"),
    ({"name": "suite"}, "name", "reserved"),
    ({"name": 7}, "name", "expected text"),
    ({"version": "1.0"}, "version", "1-A"),
    ({"title": "two\nlines"}, "title", "several lines"),
    ({"title": "  "}, "title", "empty"),
    ({"title": "a\x1b[31m"}, "title", "control characters"),
    ({"title": "x" * 301}, "title", "at most 300 characters"),
    ({"type": "behaviour"}, "type", "'behavior'"),
    ({"canary": "not-a-uuid"}, "canary", "UUID"),
    ({"canary": "00000000-0000-0000-0000-000000000000"}, "canary", "UUID"),
    ({"skills": "numpy"}, "skills", "a list"),
    ({"skills": ["Data Augmentation"]}, "skills[0]", "hyphens"),
    ({"provenance.paper.arxiv_id": 2404.00498}, "provenance.paper.arxiv_id", "expected text"),
    ({"provenance.paper.arxiv_id": "arXiv:2404.00498"}, "provenance.paper.arxiv_id", "2404.00498"),
    ({"provenance.paper.published": "30.3.2024"}, "provenance.paper.published", "YYYY-MM-DD"),
    ({"provenance.paper.published": "2024-02-30"}, "provenance.paper.published", "calendar"),
    ({"provenance.paper.published": 20240330}, "provenance.paper.published", "YYYY-MM-DD"),
    ({"provenance.paper.sha256": "ABC"}, "provenance.paper.sha256", "SHA-256"),
    ({"provenance.evidence.0.page": 0}, "provenance.evidence[0].page", "at least 1"),
    ({"provenance.evidence.0.section": 3.6}, "provenance.evidence[0].section", "expected text"),
    ({"provenance.evidence": []}, "provenance.evidence", "at least one span"),
    ({"provenance.paper": None}, "provenance.evidence", "provenance.paper is null"),
    ({"provenance.contamination": "none"}, "provenance.contamination", "'public' or 'private'"),
    ({"metric.direction": "up"}, "metric.direction", "'higher' or 'lower'"),
    ({"metric.baseline.value": float("nan")}, "metric.baseline.value", "finite"),
    ({"metric.baseline.value": "1.5"}, "metric.baseline.value", "a number"),
    ({"metric.baseline.sd": -0.1}, "metric.baseline.sd", "at least 0"),
    ({"metric.baseline.how": "paper"}, "metric.baseline.how", "'theory' or 'measured'"),
    ({"submission.kind": "function"}, "submission.kind", "'callable'"),
    ({"submission.files": []}, "submission.files", "at least one file"),
    ({"submission.files.0.path": "../score.py"}, "submission.files[0].path", "relative POSIX path"),
    ({"submission.files.0.path": "/etc/passwd"}, "submission.files[0].path", "relative POSIX path"),
    ({"submission.files.0.path": "a\\b.py"}, "submission.files[0].path", "relative POSIX path"),
    ({"submission.files.0.max_kib": 0}, "submission.files[0].max_kib", "at least 1"),
    ({"submission.files.0.max_kib": 1.5}, "submission.files[0].max_kib", "a whole number"),
    ({"limits.score_s": "10s"}, "limits.score_s", "a number"),
    ({"limits.score_s": 0}, "limits.score_s", "more than 0"),
    ({"limits.attempt_s": True}, "limits.attempt_s", "a number"),
    ({"limits.memory_mib": 10**30}, "limits.memory_mib", "at most"),
    ({"limits.feedback_calls": -1}, "limits.feedback_calls", "at least 0"),
    ({"resources": 3}, "resources", "a mapping"),
    ({"resources.cpus": None}, "resources.cpus", "is empty"),
    ({"environment.network": "yes please"}, "environment.network", "'none'"),
    ({"seeds.final": 0}, "seeds.final", "at least 1"),
    ({"gates.speed": {"threshold": 1, "reason": "x"}}, "gates.speed", "'headroom'"),
    ({"gates.effect": {"threshold": 1}}, "gates.effect.reason", "is missing"),
    ({"reasons.NotAFlip": "A sentence."}, "reasons.NotAFlip", "lower-case"),
]


@pytest.mark.parametrize(("changes", "field", "expected"), FIELD_FAULTS, ids=lambda value: str(value)[:60])
def test_a_wrong_value_is_reported_at_its_field(
    make_bundle: MakeBundle, changes: dict[str, Any], field: str, expected: str
) -> None:
    findings = findings_of(make_bundle, changes)
    at_field = [finding for finding in findings if finding.field == field]
    assert any(expected in finding.message for finding in at_field), findings
    assert all(finding.file == "task.yaml" and finding.line for finding in at_field)


RULES: list[tuple[str, dict[str, Any], str, str]] = [
    ("time", {"limits.attempt_s": 80}, "limits.score_s", "= 45 s, but half of limits.attempt_s is 40 s"),
    ("one constant", {"metric.baseline": ...}, "metric.baseline", "both or none"),
    ("other constant", {"metric.reference": ...}, "metric.reference", "both or none"),
    ("order", {"metric.direction": "lower"}, "metric.reference.value", "not better than metric.baseline.value"),
    ("order of theory", {"metric.direction": "lower"}, "metric.theory.reference", "metric.theory.baseline"),
    ("log of zero", {"metric.scale": "log"}, "metric.baseline.value", "no logarithm"),
    ("theory absent", {"metric.theory": ...}, "metric.baseline.how", "metric.theory is missing"),
    ("not theory's value", {"metric.reference.value": 0.9}, "metric.reference.value", "expected the same"),
    ("measured once", {"metric.baseline": {"value": 0.0, "how": "measured", "seeds": 1, "sd": 0.0}},
     "metric.baseline.seeds", "at least 2"),
    ("entry without function", {"submission.entry": "double"}, "submission.entry", "module:function"),
    ("entry of another file", {"submission.entry": "triple:double"}, "submission.entry", "triple.py"),
    ("entry absent", {"submission.entry": ...}, "submission.entry", "expected module:function"),
    ("entry of artifacts", {"submission.kind": "artifacts"}, "submission.entry", "expected nothing"),
    ("entry of a command", {"submission.kind": "command"}, "submission.entry", "python3 double.py"),
    ("quotes open", {"submission.kind": "command", "submission.entry": "python3 'double.py"},
     "submission.entry", "not a command line"),
    ("file twice", {"submission.files": [{"path": "double.py", "max_kib": 1}, {"path": "Double.py", "max_kib": 1}]},
     "submission.files[1].path", "declared already"),
    ("runtime's reason", {"reasons.timeout": "Too slow."}, "reasons.timeout", "the runtime's own"),
    ("no sentence", {"reasons.not_an_integer": "not an integer"}, "reasons.not_an_integer", "full stop"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "field", "expected"), [rule[1:] for rule in RULES], ids=[rule[0] for rule in RULES]
)
def test_a_broken_rule_is_reported_where_to_look_first(
    make_bundle: MakeBundle, changes: dict[str, Any], field: str, expected: str
) -> None:
    findings = findings_of(make_bundle, changes)
    assert any(expected in str(finding) for finding in findings if finding.field == field), findings


def test_a_bundle_without_constants_is_valid(make_bundle: MakeBundle) -> None:
    assert findings_of(make_bundle, {"metric.baseline": ..., "metric.reference": ...}) == []


def test_a_command_is_split_into_words(make_bundle: MakeBundle) -> None:
    changes = {"submission.kind": "command", "submission.entry": "python3 -B double.py 'one word'"}
    assert Bundle.open(make_bundle(manifest=changes)).manifest.submission.argv == [
        *("python3", "-B", "double.py"),
        "one word",
    ]


def test_an_unknown_field_comes_with_the_near_one(make_bundle: MakeBundle) -> None:
    (finding,) = findings_of(make_bundle, {"limits.score_ms": 10_000})
    assert (finding.field, finding.code) == ("limits.score_ms", "manifest-unknown")
    assert finding.hint == "Did you mean score_s?"


def test_an_unquoted_number_comes_with_its_quoted_spelling(make_bundle: MakeBundle) -> None:
    text = make_bundle().joinpath("task.yaml").read_text(encoding="utf-8")
    text = text.replace("arxiv_id: '2401.00001'", "arxiv_id: 2401.00010")
    (finding,) = read_manifest(text.encode()).findings
    assert finding.hint == 'Write it in quotes: "2401.00010".'
    assert text.splitlines()[finding.line - 1].strip() == "arxiv_id: 2401.00010"


def test_faults_of_values_do_not_hide_faults_of_rules(make_bundle: MakeBundle) -> None:
    findings = findings_of(make_bundle, {"title": 3, "limits.attempt_s": 1, "reasons.timeout": "Slow."})
    assert {finding.field for finding in findings} == {"title", "limits.score_s", "reasons.timeout"}


@pytest.mark.parametrize(
    ("text", "code"), [("", "manifest-empty"), ("# nothing\n", "manifest-empty"), ("- a\n- b\n", "manifest-type")]
)
def test_what_is_no_mapping_is_no_manifest(make_bundle: MakeBundle, text: str, code: str) -> None:
    (finding,) = Bundle.check(make_bundle(task_yaml=text))
    assert (finding.file, finding.code) == ("task.yaml", code)


def test_reserved_reasons_are_those_of_the_runtime() -> None:
    reasons = runpy.run_path(str(Path(bundle_module.__file__).parents[1] / "runtime/reasons.py"))["REASONS"]
    assert frozenset(reasons) == RUNTIME_REASONS
