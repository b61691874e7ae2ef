"""Constants are written into a manifest: two lines change, everything else stays as it is written."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atefar_inspect.bundle import Bundle, BundleError, template_types
from atefar_inspect.bundle.constants import with_constants, write_constants
from atefar_inspect.bundle.manifest import Constant
from atefar_inspect.bundle.yaml_source import read_yaml

FINITE = st.floats(-1e12, 1e12)

BLOCK = """\
format: 1  # the first
metric:
  name: speed
  # a remark
  theory: {baseline: 1.0, reference: 2.0}
  baseline:
    value: 1
    how: theory

    seeds: 4
    sd: 0
  reference: {value: 2, how: theory, seeds: 4, sd: 0}  # gone, with its line

submission:
  kind: callable
"""
BARE = "metric:\n  name: speed\n  theory: {baseline: 1.0, reference: 2.0}\n\nreasons: {}\n"


def constant(value: float, sd: float = 0.0) -> Constant:
    return Constant(value=value, how="measured", seeds=20, sd=sd)


def test_a_block_and_a_line_are_replaced_and_the_rest_stays() -> None:
    text = with_constants(BLOCK, constant(1.25, 0.5), constant(2.5))
    assert text == (
        "format: 1  # the first\nmetric:\n  name: speed\n  # a remark\n  theory: {baseline: 1.0, reference: 2.0}\n"
        "  baseline: {value: 1.25, how: measured, seeds: 20, sd: 0.5}\n"
        "  reference: {value: 2.5, how: measured, seeds: 20, sd: 0.0}\n"
        "\nsubmission:\n  kind: callable\n"
    )


def test_where_there_are_none_they_go_to_the_end_of_the_section() -> None:
    text = with_constants(BARE, constant(1), constant(2))
    assert text.splitlines()[2:6] == [
        "  theory: {baseline: 1.0, reference: 2.0}",
        "  baseline: {value: 1.0, how: measured, seeds: 20, sd: 0.0}",
        "  reference: {value: 2.0, how: measured, seeds: 20, sd: 0.0}",
        "",
    ]


@given(FINITE, FINITE, st.floats(0, 1e9))
def test_every_number_is_read_back(baseline: float, reference: float, sd: float) -> None:
    data = read_yaml(with_constants(BLOCK, constant(baseline, sd), constant(reference)).encode(), "task.yaml")
    assert not data.findings
    metric = data.data["metric"]
    assert metric["baseline"]["value"] == pytest.approx(baseline, rel=1e-5)
    assert metric["reference"]["value"] == pytest.approx(reference, rel=1e-5)
    assert metric["baseline"]["sd"] == pytest.approx(sd, rel=1e-5)


@given(FINITE, FINITE)
def test_writing_the_same_again_changes_nothing(baseline: float, reference: float) -> None:
    once = with_constants(BLOCK, constant(baseline), constant(reference))
    assert with_constants(once, constant(baseline), constant(reference)) == once


def test_the_draft_digest_does_not_see_them(tmp_path: Path) -> None:
    before = Bundle.open(template_types()["training"])
    before.write(tmp_path / "copy")
    after = write_constants(Bundle.open(tmp_path / "copy"), constant(2.0), constant(1.0))
    assert (after.draft_digest, after.digest == before.digest) == (before.draft_digest, False)


def test_constants_that_make_the_manifest_wrong_are_not_written(tmp_path: Path) -> None:
    Bundle.open(template_types()["training"]).write(tmp_path / "copy")
    bundle = Bundle.open(tmp_path / "copy")
    with pytest.raises(BundleError, match="is not better than"):
        write_constants(bundle, constant(1.0), constant(2.0))
    assert Bundle.open(tmp_path / "copy").digest == bundle.digest
