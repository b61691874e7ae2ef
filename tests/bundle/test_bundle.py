"""An opened bundle: its solutions, its digests, and how it is written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from atefar_inspect.bundle import Bundle, BundleFile, UnknownSolutionError
from atefar_inspect.bundle.digest import digest

MakeBundle = Callable[..., Path]


def test_a_solution_is_laid_over_the_workspace(make_bundle: MakeBundle) -> None:
    bundle = Bundle.open(make_bundle(files={"workspace/data/x.txt": "x"}))
    assert bundle.solution_names == ("baseline", "nop", "half", "reference", "wrong-text")
    assert bundle.solution("baseline") == {"data/x.txt": b"x", "double.py": b"def double(x):\n    return x\n"}
    assert bundle.solution("nop") == {"data/x.txt": b"x"}
    assert bundle.solution("reference") == {"data/x.txt": b"x", "double.py": b"def double(x):\n    return 2 * x\n"}


def test_an_unknown_solution_is_answered_with_the_names(make_bundle: MakeBundle) -> None:
    bundle = Bundle.open(make_bundle())
    with pytest.raises(UnknownSolutionError, match="it has baseline, nop, half, reference, wrong-text"):
        bundle.solution("properties.py")


def test_instructions_come_at_three_levels(make_bundle: MakeBundle) -> None:
    bundle = Bundle.open(make_bundle())
    assert "return twice" in bundle.instructions()
    assert "2 * x" in bundle.instructions("method")
    assert bundle.instructions("vague").startswith("`double.py`")


def test_a_bundle_is_what_it_was_when_it_was_opened(make_bundle: MakeBundle) -> None:
    root = make_bundle()
    bundle = Bundle.open(root)
    (root / "workspace" / "double.py").write_text("changed", encoding="utf-8")
    assert bundle.solution("baseline")["double.py"].startswith(b"def double")


def test_a_written_bundle_has_the_same_digests(make_bundle: MakeBundle, tmp_path: Path) -> None:
    root = make_bundle(files={"environment/setup.sh": "#!/bin/sh\n", "certificate.json": "{}"})
    (root / "environment" / "setup.sh").chmod(0o700)
    bundle = Bundle.open(root)
    copy = Bundle.open(bundle.write(tmp_path / "suite" / "copy"))
    assert (copy.digest, copy.draft_digest) == (bundle.digest, bundle.draft_digest)
    assert copy.files() == bundle.files()
    assert (copy.path / "environment" / "setup.sh").stat().st_mode & 0o777 == 0o755


@pytest.mark.parametrize("kind", ["folder", "file", "broken link"])
def test_writing_over_something_is_refused(make_bundle: MakeBundle, tmp_path: Path, kind: str) -> None:
    target = tmp_path / "target"
    {"folder": target.mkdir, "file": target.touch, "broken link": lambda: target.symlink_to("nowhere")}[kind]()
    with pytest.raises(FileExistsError, match="exists already"):
        Bundle.open(make_bundle()).write(target)


def test_writing_that_fails_leaves_nothing(make_bundle: MakeBundle, tmp_path: Path, monkeypatch: Any) -> None:
    bundle = Bundle.open(make_bundle())

    def full(self: Path, content: bytes) -> int:
        raise OSError(28, "No space left on device")

    # A full disk cannot be had in a test.
    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space"):
        bundle.write(tmp_path / "out" / "copy")
    assert list((tmp_path / "out").iterdir()) == []


CHANGES: list[tuple[str, dict[str, Any]]] = [
    ("content", {"files": {"workspace/double.py": "def double(x):\n    return x + 0\n"}}),
    ("another file", {"files": {"workspace/more.txt": ""}}),
    ("the name of a file", {"files": {"solutions/third/double.py": "x = 1\n"}}),
    ("the manifest", {"manifest": {"title": "Tripling"}}),
]


@pytest.mark.parametrize("changes", [change[1] for change in CHANGES], ids=[change[0] for change in CHANGES])
def test_whatever_changes_changes_both_digests(make_bundle: MakeBundle, changes: dict[str, Any]) -> None:
    before, after = Bundle.open(make_bundle("before")), Bundle.open(make_bundle("after", **changes))
    assert before.digest != after.digest
    assert before.draft_digest != after.draft_digest


def test_the_executable_bit_counts_and_the_rest_of_the_mode_does_not(make_bundle: MakeBundle) -> None:
    root = make_bundle()
    file = root / "workspace" / "double.py"
    digests = []
    for mode in (0o644, 0o600, 0o666, 0o755, 0o700):
        file.chmod(mode)
        digests.append(Bundle.open(root).digest)
    assert len(set(digests[:3])) == 1
    assert len(set(digests[3:])) == 1
    assert digests[0] != digests[3]


def test_the_certificate_is_not_in_the_digest(make_bundle: MakeBundle) -> None:
    before, after = make_bundle("before"), make_bundle("after", files={"certificate.json": "{}"})
    assert Bundle.open(before).digest == Bundle.open(after).digest


def test_constants_change_the_digest_and_not_the_draft_digest(make_bundle: MakeBundle) -> None:
    without = Bundle.open(make_bundle("without", manifest={"metric.baseline": ..., "metric.reference": ...}))
    given = Bundle.open(make_bundle("given"))
    assert without.digest != given.digest
    assert without.draft_digest == given.draft_digest


def test_a_comment_changes_the_digest_and_not_the_draft_digest(make_bundle: MakeBundle) -> None:
    root = make_bundle()
    before = Bundle.open(root)
    text = (root / "task.yaml").read_text(encoding="utf-8")
    (root / "task.yaml").write_text(f"# A comment.\n{text}", encoding="utf-8")
    after = Bundle.open(root)
    assert after.digest != before.digest
    assert after.draft_digest == before.draft_digest


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ([("a", b"bc")], [("ab", b"c")]),
        ([("a", b""), ("b", b"")], [("a", b"b")]),
        ([("a", b"x-")], [("a", b"x"), ("-", b"")]),
    ],
)
def test_a_digest_tells_apart_what_concatenation_does_not(one: Any, other: Any) -> None:
    digests = {digest([BundleFile(path, False, content) for path, content in files]) for files in (one, other)}
    assert len(digests) == 2


def test_a_digest_stays_what_it_is() -> None:
    """Certificates hold digests: a change of this value is a change of the format."""
    files = [BundleFile("b/c", True, b"x"), BundleFile("a", False, b""), BundleFile("certificate.json", False, b"{}")]
    assert digest(files) == "189057f8479740815a516c635e17d4a254221ab864be8a176f41f083f81858dc"
