"""Bundles by name: in a folder, and those that ship with the package."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from atefar_inspect.bundle import Bundle, BundleError, Suite, UnknownBundleError, load_bundle

MakeBundle = Callable[..., Path]


@pytest.fixture
def suite_folder(make_bundle: MakeBundle, tmp_path: Path) -> Path:
    make_bundle("suite/doubling")
    make_bundle("suite/tripling", manifest={"name": "tripling"})
    (tmp_path / "suite" / ".atefar").mkdir()
    (tmp_path / "suite" / "extraction.json").write_text("{}", encoding="utf-8")
    return tmp_path / "suite"


def test_a_suite_holds_the_bundles_of_a_folder(suite_folder: Path) -> None:
    suite = Suite.open(suite_folder)
    assert suite.names == ("doubling", "tripling")
    assert [bundle.name for bundle in suite] == ["doubling", "tripling"]
    assert suite["tripling"].manifest.name == "tripling"
    assert "doubling" in suite
    assert len(suite) == 2


def test_a_near_miss_is_answered_with_the_name(suite_folder: Path) -> None:
    with pytest.raises(UnknownBundleError, match=r"'doublin' in .*; did you mean doubling"):
        Suite.open(suite_folder)["doublin"]


def test_a_far_miss_is_answered_with_all_names(suite_folder: Path) -> None:
    with pytest.raises(UnknownBundleError, match="there are doubling, tripling"):
        Suite.open(suite_folder)["zzz"]


def test_a_broken_bundle_is_not_hidden(suite_folder: Path) -> None:
    (suite_folder / "tripling" / "scorer" / "score.py").unlink()
    with pytest.raises(BundleError, match=r"tripling/scorer/score\.py: is missing"):
        Suite.open(suite_folder)
    assert Suite.scan(suite_folder)["doubling"].name == "doubling"


def test_a_folder_that_is_no_bundle_is_not_hidden(suite_folder: Path) -> None:
    (suite_folder / "logs").mkdir()
    with pytest.raises(BundleError, match=r"logs/\.: is no bundle"):
        Suite.open(suite_folder)


def test_a_bundle_bears_its_folders_name(suite_folder: Path) -> None:
    (suite_folder / "tripling").rename(suite_folder / "quadrupling")
    with pytest.raises(BundleError, match="is 'tripling', but its folder in the suite is 'quadrupling'"):
        Suite.open(suite_folder)


def test_a_bundle_is_no_suite(suite_folder: Path) -> None:
    with pytest.raises(UnknownBundleError, match="is a bundle; expected the folder that holds it"):
        Suite.open(suite_folder / "doubling")


def test_an_absent_folder_is_no_suite(tmp_path: Path) -> None:
    with pytest.raises(UnknownBundleError, match="is not a folder"):
        Suite.open(tmp_path / "absent")


def test_every_shipped_bundle_is_valid() -> None:
    suite = Suite.shipped()
    assert "altflip" in suite
    assert suite.check() == ()


def test_compiled_python_inside_the_package_is_passed_over() -> None:
    """An installer compiles every .py of a wheel, those of the shipped bundles too."""
    bundle = load_bundle("altflip")
    compiled = bundle.path / "scorer" / "__pycache__"
    existed = compiled.exists()
    compiled.mkdir(exist_ok=True)
    try:
        assert Bundle.open(bundle.path).digest == bundle.digest
    finally:
        if not existed:
            compiled.rmdir()


def test_a_name_is_a_shipped_bundle_and_a_path_a_folder(suite_folder: Path) -> None:
    assert load_bundle("altflip").name == "altflip"
    assert load_bundle(suite_folder / "doubling").name == "doubling"
    assert load_bundle(str(suite_folder / "doubling")).name == "doubling"


@pytest.mark.parametrize(
    ("asked", "answer"),
    [("altflp", "did you mean altflip"), ("suite/altflp", "is not a folder"), ("./altflip", "is not a folder")],
)
def test_what_is_neither_is_answered_with_what_there_is(
    asked: str, answer: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UnknownBundleError, match=answer):
        load_bundle(asked)
