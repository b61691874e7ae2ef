"""What `read_yaml` reads, and the traps of YAML that it refuses with a line and a sentence."""

from __future__ import annotations

from typing import Any

import pytest

from atefar_inspect.bundle.yaml_source import MAX_BYTES, YamlSource, read_yaml


def read(text: str | bytes) -> YamlSource:
    return read_yaml(text if isinstance(text, bytes) else text.encode("utf-8"), "task.yaml")


@pytest.mark.parametrize(
    ("scalar", "value"),
    [
        ("1", 1),
        ("-3", -3),
        ("1.5", 1.5),
        ("1e-3", 0.001),
        ("true", True),
        ("null", None),
        ("", None),
        ("flip:flip", "flip:flip"),
        ("2024-03-30", "2024-03-30"),
        ('"no"', "no"),
        ('"010"', "010"),
        ("'1:30'", "1:30"),
        ("nothing", "nothing"),
    ],
)
def test_a_scalar_has_the_value_that_it_looks_like(scalar: str, value: Any) -> None:
    source = read(f"key: {scalar}\n")
    assert source.findings == []
    assert source.data == {"key": value}
    assert type(source.data["key"]) is type(value)


@pytest.mark.parametrize("scalar", ["no", "On", "YES", "off", "010", "0x1F", "0b11", "1_000", "1:30", "12:30:45"])
def test_a_scalar_that_yaml_versions_read_differently_must_be_quoted(scalar: str) -> None:
    (finding,) = read(f"a: 1\nkey: {scalar}\n").findings
    assert (finding.code, finding.field, finding.line) == ("yaml-ambiguous", "key", 2)
    assert f'"{scalar}"' in (finding.hint or "")


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("a: 1\nb: 2\na: 3\n", "yaml-duplicate", 3),
        ("a: 1\nb:\n  c: 1\n  c: 2\n", "yaml-duplicate", 4),
        ("a: &x 1\n", "yaml-alias", 1),
        ("a: 1\nb: *x\n", "yaml-alias", 2),
        ("a: !!python/object:os.system ls\n", "yaml-tag", 1),
        ("a: !!str 1\n", "yaml-tag", 1),
        ("1: x\n", "yaml-key", 1),
        ("true: x\n", "yaml-key", 1),
        ("on: x\n", "yaml-ambiguous", 1),
        ("? [a, b]\n: x\n", "yaml-key", 1),
        ("a: 1\n---\nb: 2\n", "yaml-documents", 2),
        ("a: 1\nb:\n\t- 1\n", "yaml-syntax", 3),
        ("a: 1\nb: [1, 2\n", "yaml-syntax", 3),
        ("a: 1\nb: 'x\n", "yaml-syntax", 3),
        ("a: b: c\n", "yaml-syntax", 1),
        ("a: " + "[" * 30 + "]" * 30 + "\n", "yaml-depth", 1),
        ("a: " + "1" * 5000 + "\n", "yaml-number", 1),
        ('a: "\\ud800"\n', "yaml-character", 1),
        ("a: 1\nb: \x07\n", "yaml-character", 2),
        (b"a: 1\nb: caf\xe9\n", "yaml-encoding", 2),
        ("a: 1\n".encode("utf-16"), "yaml-encoding", 1),
        (b"\xef\xbb\xbfa: 1\n", "yaml-bom", 1),
    ],
)
def test_a_trap_of_yaml_is_refused_at_its_line(text: str | bytes, code: str, line: int) -> None:
    findings = read(text).findings
    assert [(finding.code, finding.line) for finding in findings] == [(code, line)]


def test_aliases_cannot_be_multiplied_into_a_bomb() -> None:
    bomb = "a: &a [x, x]\n" + "".join(f"{c}: &{c} [*{p}, *{p}]\n" for p, c in zip("abcdefgh", "bcdefghi", strict=True))
    source = read(bomb)
    assert {finding.code for finding in source.findings} == {"yaml-alias"}
    assert source.data["i"] == [None, None]


def test_a_huge_file_is_refused_unread() -> None:
    (finding,) = read(b"a: " + b"[" * MAX_BYTES).findings
    assert finding.code == "yaml-size"


def test_every_fault_is_found_not_only_the_first() -> None:
    source = read("a: no\nb: &x 1\na: 2\n")
    assert [finding.code for finding in source.findings] == ["yaml-ambiguous", "yaml-alias", "yaml-duplicate"]


def test_places_are_known_by_path() -> None:
    source = read("a:\n  - b: 1\n    c: 0x\n  - {b: 2}\n")
    assert source.line(("a", 0, "c")) == 3
    assert source.line(("a", 1, "b")) == 4
    assert source.text(("a", 0, "c")) == "0x"
    assert source.line(("a", 0, "absent")) == 2
