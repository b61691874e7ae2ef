"""What a bundle's folder must hold and may not; none of it is imported or run."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from atefar_inspect.bundle import Bundle, BundleError, Finding
from atefar_inspect.bundle.files import MAX_FILE_BYTES

MakeBundle = Callable[..., Path]
SCORE = "scorer/score.py"


def only(findings: list[Finding]) -> Finding:
    assert len(findings) == 1, [str(finding) for finding in findings]
    return findings[0]


FILE_FAULTS: list[tuple[str, dict[str, Any], str, str]] = [
    ("no goal", {"instructions/goal.md": ...}, "instructions/goal.md", "layout-missing"),
    ("no method", {"instructions/method.md": ...}, "instructions/method.md", "layout-missing"),
    ("no vague", {"instructions/vague.md": ...}, "instructions/vague.md", "layout-missing"),
    ("no scorer", {SCORE: ...}, SCORE, "layout-missing"),
    ("no image", {"environment/Dockerfile": ...}, "environment/Dockerfile", "layout-missing"),
    ("no reference", {"solutions/reference/double.py": ...}, "solutions/reference", "layout-missing"),
    ("unknown folder", {"notes/a.txt": "x", "notes/b.txt": "x"}, "notes", "layout-unknown"),
    ("unknown file", {"README.md": "x"}, "README.md", "layout-unknown"),
    ("fourth instructions", {"instructions/hint.md": "x"}, "instructions/hint.md", "layout-unknown"),
    ("module beside the scorer", {"scorer/helper.py": ""}, "scorer/helper.py", "layout-unknown"),
    ("data of no purpose", {"scorer/data/x.npy": "x"}, "scorer/data/x.npy", "layout-unknown"),
    ("file of no solution", {"solutions/notes.txt": "x"}, "solutions/notes.txt", "layout-unknown"),
    ("task.py", {"solutions/reference/task.py": ""}, "solutions/reference/task.py", "task-py"),
    ("bytecode", {"workspace/__pycache__/double.pyc": "x"}, "workspace/__pycache__", "cache"),
    ("checkpoint", {"workspace/.ipynb_checkpoints/x": "x"}, "workspace/.ipynb_checkpoints", "cache"),
    ("repository", {".git/HEAD": "x"}, ".git", "cache"),
    ("Finder's file", {"solutions/.DS_Store": "x"}, "solutions/.DS_Store", "cache"),
    ("large file", {"scorer/data/final/x.npy": b"0" * (MAX_FILE_BYTES + 1)}, "scorer/data/final/x.npy", "file-size"),
    ("letter case", {"workspace/Data.txt": "x", "workspace/data.txt": "x"}, "workspace/data.txt", "name-case"),
    ("decomposed name", {"workspace/cafe\u0301.txt": "x"}, "workspace/cafe\u0301.txt", "name"),
    ("backslash", {"workspace/a\\b.txt": "x"}, "workspace/a\\b.txt", "name"),
    ("newline", {"workspace/a\nb.txt": "x"}, "workspace/a\\nb.txt", "name"),
    ("long path", {f"workspace/{'d' * 100}/{'f' * 100}": "x"}, f"workspace/{'d' * 100}/{'f' * 100}", "path-length"),
    ("empty instructions", {"instructions/goal.md": " \n"}, "instructions/goal.md", "empty"),
    ("Latin-1 instructions", {"instructions/goal.md": b"caf\xe9"}, "instructions/goal.md", "encoding"),
    ("scorer is no Python", {SCORE: "def score(:\n"}, SCORE, "python"),
    ("scorer with a NUL", {SCORE: b"x = 1\x00\n"}, SCORE, "python"),
    ("scorer nested deeply", {SCORE: "(" * 5000 + ")" * 5000}, SCORE, "python"),
    ("scorer without score", {SCORE: "def main(): pass\n"}, SCORE, "python-function"),
    ("score of one argument", {SCORE: "def score(submission): pass\n"}, SCORE, "python-function"),
    ("asynchronous score", {SCORE: "async def score(submission, seed): pass\n"}, SCORE, "python-function"),
    ("unknown reason", {SCORE: "def score(submission, seed):\n    raise Invalid('typo')\n"}, SCORE, "reason-unknown"),
    ("unknown reason by module", {SCORE: "def score(submission, seed):\n    raise r.Invalid('x')\n"}, SCORE,
     "reason-unknown"),
    ("solution is no Python", {"solutions/half/double.py": "def\n"}, "solutions/half/double.py", "python"),
    ("solution named baseline", {"solutions/baseline/double.py": ""}, "solutions/baseline", "solution-name"),
    ("solution's name", {"solutions/My_Try/double.py": ""}, "solutions/My_Try", "solution-name"),
    ("solution hands nothing in", {"solutions/third/other.py": ""}, "solutions/third", "solution-empty"),
    ("folder over a file", {"solutions/half/double.py/x": "", "solutions/half/double.py": ...},
     "solutions/half/double.py/x", "solution-clash"),
    ("workspace lacks the file", {"workspace/double.py": ..., "workspace/x": ""},
     "workspace/double.py", "submission-missing"),
    ("workspace lacks the function", {"workspace/double.py": "x = 1\n"}, "workspace/double.py", "submission-entry"),
    ("reference over its limit", {"solutions/reference/double.py": "double = 1\n" + "#" * 17_000},
     "solutions/reference/double.py", "submission-size"),
    ("properties lack works", {"solutions/properties.py": "def valid(call): return []\n"},
     "solutions/properties.py", "python-function"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("files", "place", "code"), [fault[1:] for fault in FILE_FAULTS], ids=[fault[0] for fault in FILE_FAULTS]
)
def test_a_file_that_is_wrong_is_named(make_bundle: MakeBundle, files: dict[str, Any], place: str, code: str) -> None:
    findings = Bundle.check(make_bundle(files=files))
    assert (place, code) in {(finding.file, finding.code) for finding in findings}, findings
    assert all("\n" not in str(finding) for finding in findings)


def test_a_manifest_that_is_missing_is_named(make_bundle: MakeBundle) -> None:
    root = make_bundle()
    (root / "task.yaml").unlink()
    assert only(Bundle.check(root)).file == "task.yaml"


def test_a_symbolic_link_is_refused_and_not_followed(make_bundle: MakeBundle, tmp_path: Path) -> None:
    root = make_bundle()
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "key").write_text("x", encoding="utf-8")
    (root / "workspace" / "folder").symlink_to(tmp_path / "secret")
    (root / "workspace" / "file").symlink_to("/etc/hostname")
    (root / "workspace" / "broken").symlink_to("nowhere")
    findings = Bundle.check(root)
    assert [finding.file for finding in findings] == ["workspace/broken", "workspace/file", "workspace/folder"]
    assert all("symbolic link" in finding.message for finding in findings)


def test_a_linked_manifest_is_refused_but_not_called_missing(make_bundle: MakeBundle) -> None:
    root = make_bundle()
    (root / "task.yaml").rename(root.parent / "elsewhere.yaml")
    (root / "task.yaml").symlink_to(root.parent / "elsewhere.yaml")
    assert only(Bundle.check(root)).code == "not-a-file"


def test_a_pipe_and_a_socket_are_refused_without_waiting(make_bundle: MakeBundle, monkeypatch: Any) -> None:
    root = make_bundle()
    os.mkfifo(root / "workspace" / "pipe")
    monkeypatch.chdir(root / "workspace")  # the address of a socket may not be long
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket")
        findings = Bundle.check(root)
    assert [finding.message.split(";")[0] for finding in findings] == ["is a named pipe", "is a socket"]


def test_an_empty_folder_is_refused_since_no_digest_covers_it(make_bundle: MakeBundle) -> None:
    root = make_bundle()
    (root / "scorer" / "data" / "final").mkdir(parents=True)
    assert only(Bundle.check(root)).code == "empty-folder"


def test_a_name_that_is_no_utf8_can_still_be_reported(make_bundle: MakeBundle) -> None:
    root = make_bundle()
    with open(os.fsencode(root) + b"/workspace/\xff.txt", "wb"):
        pass
    finding = only(Bundle.check(root))
    assert (finding.file, finding.code) == ("workspace/\\udcff.txt", "name")
    str(finding).encode("utf-8")


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_an_unreadable_file_is_named(make_bundle: MakeBundle) -> None:
    root = make_bundle()
    (root / "workspace" / "double.py").chmod(0)
    assert "unreadable" in {finding.code for finding in Bundle.check(root)}


def test_a_bundle_over_its_size_is_refused(make_bundle: MakeBundle) -> None:
    root = make_bundle(files={f"scorer/data/final/{number}.npy": b"0" * MAX_FILE_BYTES for number in range(13)})
    assert only(Bundle.check(root)).code == "bundle-size"


def test_a_folder_of_something_else_is_one_finding(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "c.txt").write_text("x", encoding="utf-8")
    assert only(Bundle.check(tmp_path)).code == "no-bundle"


def test_a_folder_that_is_absent_is_one_finding(tmp_path: Path) -> None:
    assert only(Bundle.check(tmp_path / "absent")).code == "no-folder"


def test_a_wrong_solution_may_be_no_python(make_bundle: MakeBundle) -> None:
    assert Bundle.check(make_bundle(files={"solutions/wrong-syntax/double.py": "def\n"})) == []


def test_all_findings_come_at_once(make_bundle: MakeBundle) -> None:
    root = make_bundle(manifest={"name": "Bad", "seeds.final": 1000}, files={"instructions/goal.md": ..., SCORE: "x ="})
    with pytest.raises(BundleError) as error:
        Bundle.open(root)
    assert [finding.file for finding in error.value.findings] == [*["task.yaml"] * 2, "instructions/goal.md", SCORE]
    assert "(4 findings)" in str(error.value)


def test_opening_runs_nothing(make_bundle: MakeBundle, tmp_path: Path) -> None:
    trap = f"open({str(tmp_path / 'ran')!r}, 'w').close()\n"
    files = {
        SCORE: trap + "def score(submission, seed): pass\n",
        "solutions/properties.py": trap + "def valid(call): pass\ndef works(call): pass\n",
        "solutions/reference/double.py": trap + "def double(x): pass\n",
        "workspace/double.py": trap + "def double(x): pass\n",
    }
    root = make_bundle(files=files)
    code = f"from atefar_inspect.bundle import Bundle; Bundle.open({str(root)!r}).solution('reference')"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=root)
    assert not (tmp_path / "ran").exists()
