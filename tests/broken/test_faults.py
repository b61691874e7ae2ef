"""The broken bundles themselves: each fault in two variants that apply, open, and show where files alone show it."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest
from faults import BASES, HERE, NAMES, Change, Fault, FaultError, load_faults

from atefar_inspect.bundle import Bundle
from atefar_inspect.bundle.manifest import GateName
from atefar_inspect.certify import Budget
from atefar_inspect.certify.facts import Facts
from atefar_inspect.certify.gates import GATES
from atefar_inspect.certify.static.leaks import workspace_leaks

FAULTS = load_faults()
STATIC = [gate for gate in GATES if gate.static]


def each_fault(faults: list[Fault] = FAULTS) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("fault", faults, ids=lambda fault: fault.id)


def statically(bundle: Bundle) -> dict[str, list[str]]:
    """What the gates that read files say against a bundle; of `leaks` the half that needs no image."""
    facts = Facts(bundle, Budget())
    reports = [report for gate in STATIC if (report := gate.judge(facts)) is not None]
    against = {report.gate: [report.sentence, *report.details] for report in reports if report.result == "fails"}
    if leaks := workspace_leaks(bundle)[0]:
        against["leaks"] = [str(leak) for leak in leaks]
    return against


def test_there_are_fourteen_faults_in_two_variants():
    assert len(FAULTS) == 28
    assert {path.stem for path in (HERE / "first").glob("*.yaml")} == set(NAMES)
    assert {path.name for path in (HERE / "second/faults").iterdir()} == set(NAMES)


@each_fault()
def test_a_fault_says_what_is_wrong_and_names_gates(fault: Fault):
    assert fault.what
    assert fault.refused_by
    assert {*fault.refused_by, *fault.may_also} <= set(get_args(GateName))
    assert not set(fault.refused_by) & set(fault.may_also)


@each_fault()
def test_the_broken_bundle_is_valid_in_form_and_refused_where_files_show_the_fault(fault: Fault, tmp_path: Path):
    against = statically(fault.broken(tmp_path / "bundle"))

    shown = {*(gate.name for gate in STATIC), "leaks"}
    assert set(fault.refused_by) & shown <= set(against)
    assert set(against) <= {*fault.refused_by, *fault.may_also}, against


@each_fault([fault for fault in FAULTS if fault.repairs is not None])
def test_nothing_in_the_files_of_a_repaired_twin_is_refused(fault: Fault, tmp_path: Path):
    assert statically(fault.repaired(tmp_path / "bundle")) == {}


@pytest.mark.parametrize("base", BASES)
def test_nothing_in_the_files_of_a_base_is_refused(base: str):
    assert statically(Bundle.open(BASES[base])) == {}


@each_fault()
def test_a_twin_is_another_bundle_than_the_broken_one(fault: Fault, tmp_path: Path):
    assert fault.broken(tmp_path / "broken").digest != fault.repaired(tmp_path / "repaired").digest


class TestChange:
    """An edit that no longer applies is a mistake, never nothing."""

    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        (tmp_path / "a.md").write_text("one two two\n", encoding="utf-8")
        (tmp_path / "b.md").write_text("one\n", encoding="utf-8")
        return tmp_path

    def test_replaces_a_text_in_every_file_that_matches(self, folder: Path):
        Change.of({"edits": [{"file": "*.md", "old": "one", "new": "1"}]}).apply(folder)
        assert (folder / "a.md").read_text(encoding="utf-8") == "1 two two\n"
        assert (folder / "b.md").read_text(encoding="utf-8") == "1\n"

    @pytest.mark.parametrize("old, count", [("two", 2), ("three", 0)])
    def test_a_text_that_does_not_stand_there_once_is_a_mistake(self, folder: Path, old: str, count: int):
        with pytest.raises(FaultError, match=f"a.md has '{old}' {count} times"):
            Change.of({"edits": [{"file": "a.md", "old": old, "new": ""}]}).apply(folder)

    def test_a_file_that_is_not_there_is_a_mistake(self, folder: Path):
        with pytest.raises(FaultError, match=r"no file matches c\.md"):
            Change.of({"edits": [{"file": "c.md", "old": "one", "new": ""}]}).apply(folder)
        with pytest.raises(FaultError, match=r"the base has no c\.md"):
            Change.of({"remove": ["c.md"]}).apply(folder)
