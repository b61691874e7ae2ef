"""Mutations of a valid manifest: none ends in a traceback, and each that makes it invalid names the altered field."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from atefar_inspect.bundle import Finding
from atefar_inspect.bundle.reading import read_manifest
from atefar_inspect.bundle.yaml_source import FieldPath, field_name

ALTFLIP = Path(__file__).parents[2] / "src/atefar_inspect/shipped/altflip/task.yaml"
TEXT = ALTFLIP.read_text(encoding="utf-8")
VALID: dict[str, Any] = yaml.load(TEXT, Loader=yaml.BaseLoader)
OPTIONAL = {
    *("skills", "gates", "reasons", "provenance.extraction", "metric.baseline", "metric.reference", "metric.theory"),
    *("provenance.paper.arxiv_id", "submission.entry"),
}
FREE_KEYS = {"reasons", "gates"}


def data() -> dict[str, Any]:
    read = read_manifest(TEXT.encode())
    assert read.findings == ()
    return copy.deepcopy(read.data)


def paths(value: Any, prefix: FieldPath = ()) -> Iterator[FieldPath]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield (*prefix, key)
        yield from paths(item, (*prefix, key))


PATHS = sorted(paths(data()), key=str)
KEYS = [path for path in PATHS if isinstance(path[-1], str)]
WRONG_VALUES: list[Any] = [
    *(None, True, -1, 0, 1.5, 10**20, 1e300, float("inf"), float("nan"), "", "no", "x" * 5000, "\x07", "../../etc"),
    *([], [[]], {}, {"a": 1}, "2024-13-45", "é", "\ud83d\ude00", "a\nb"),
]


def parent(manifest: Any, path: FieldPath) -> Any:
    for key in path[:-1]:
        manifest = manifest[key]
    return manifest


def kind(value: Any) -> str:
    return "number" if type(value) in (int, float) else type(value).__name__


def dump(manifest: Any) -> bytes:
    # JSON is YAML, keeps the types apart and quotes every text; NaN and infinity have names of their own in YAML.
    text = json.dumps(manifest, indent=1)
    return text.replace("NaN", ".nan").replace("Infinity", ".inf").encode()


def names(finding: Finding, altered: FieldPath) -> bool:
    """Whether a finding names a field: it is there, inside it, or its sentence speaks of it."""
    field, name = finding.field or "", field_name(altered)
    inside = field == name or field.startswith((name + ".", name + "["))
    emptied = isinstance(altered[-1], int) and field == field_name(altered[:-1])
    mentioned = re.search(rf"(?<![\w.]){re.escape(name)}(?!\w)", finding.message)
    return inside or emptied or mentioned is not None


def assert_named(findings: tuple[Finding, ...], altered: FieldPath) -> None:
    assert any(names(finding, altered) for finding in findings), (field_name(altered), [str(f) for f in findings])
    lines = len(TEXT) + 10_000
    assert all(finding.line is None or 1 <= finding.line <= lines for finding in findings)


@given(st.sampled_from(PATHS))
@settings(max_examples=200, deadline=None)
def test_a_deleted_field(path: FieldPath) -> None:
    manifest = data()
    del parent(manifest, path)[path[-1]]
    findings = read_manifest(dump(manifest)).findings
    if findings:
        assert_named(findings, path)
    elif isinstance(path[-1], str):
        assert field_name(path) in OPTIONAL or path[0] in FREE_KEYS


@given(st.sampled_from(KEYS), st.sampled_from(["{}x", "{}_ms", "_{}", "{} "]))
@settings(max_examples=200, deadline=None)
def test_a_renamed_field(path: FieldPath, pattern: str) -> None:
    manifest = data()
    place = parent(manifest, path)
    new = pattern.format(path[-1])
    place[new] = place.pop(path[-1])
    findings = read_manifest(dump(manifest)).findings
    if path[0] not in FREE_KEYS or len(path) == 1:
        assert_named(findings, (*path[:-1], new))


@given(st.sampled_from(PATHS), st.sampled_from(WRONG_VALUES))
@settings(max_examples=200, deadline=None)
def test_a_field_of_another_type_or_out_of_range(path: FieldPath, value: Any) -> None:
    manifest = data()
    place = parent(manifest, path)
    was, place[path[-1]] = place[path[-1]], value
    findings = read_manifest(dump(manifest)).findings
    if findings:
        assert_named(findings, path)
    else:
        assert kind(value) == kind(was) or (value is None and field_name(path) in OPTIONAL) or was is None


@given(st.sampled_from(KEYS))
@settings(max_examples=200, deadline=None)
def test_a_duplicate_key(path: FieldPath) -> None:
    lines = dump(data()).decode().splitlines()
    source = read_manifest("\n".join(lines).encode())
    assert source.findings == ()
    manifest = data()
    place = parent(manifest, path)
    marker = f"{path[-1]}-again"
    place[marker] = 0
    text = dump(manifest).decode().replace(json.dumps(marker), json.dumps(path[-1]))
    findings = read_manifest(text.encode()).findings
    assert_named(findings, path)
    assert "yaml-duplicate" in {finding.code for finding in findings}


@given(st.data())
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_text_changed_anywhere_ends_in_findings_or_a_manifest(draw: st.DataObject) -> None:
    start = draw.draw(st.integers(0, len(TEXT)))
    length = draw.draw(st.integers(0, 40))
    inserted = draw.draw(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=8))
    read = read_manifest((TEXT[:start] + inserted + TEXT[start + length :]).encode())
    assert (read.manifest is None) == bool(read.findings)


@pytest.mark.parametrize("cut", range(0, len(TEXT), 97))
def test_a_truncated_manifest_ends_in_findings(cut: int) -> None:
    read = read_manifest(TEXT[:cut].encode())
    assert read.manifest is None
    assert read.findings
