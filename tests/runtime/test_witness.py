"""What a submission notes about itself reaches the verdict where certification asks, and is only ever data."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from atefar_inspect.runtime.witness import MAX_BYTES, NAME, read_witness

NOTES = """
import os

def probe():
    os.chmod(os.environ["TMPDIR"], 0o711)
    path = os.path.join(os.environ["TMPDIR"], "atefar-witness")
    with open(path, "w", encoding="ascii") as file:
        file.write("zeros")
    os.chmod(path, 0o644)
"""


def noted(folder: Path, text: str | bytes) -> str | None:
    (folder / NAME).write_bytes(text.encode() if isinstance(text, str) else text)
    return read_witness(str(folder), None)


def test_a_noted_name_is_read(tmp_path: Path) -> None:
    assert noted(tmp_path, "left_file-got-in  \n") == "left_file-got-in"


@pytest.mark.parametrize("text", ["", "   ", "Two words", "../x", b"\xff\xfe", "zeros\nzeros", "x" * MAX_BYTES + "!"])
def test_only_a_short_plain_word_is_a_witness(tmp_path: Path, text: str | bytes) -> None:
    assert noted(tmp_path, text) == ("x" * MAX_BYTES if str(text).startswith("xx") else None)


def test_no_note_and_no_folder_are_no_witness(tmp_path: Path) -> None:
    assert read_witness(str(tmp_path), None) is None
    assert read_witness(str(tmp_path / "absent"), None) is None


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret", encoding="utf-8")
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / NAME).symlink_to(tmp_path / "secret")
    (tmp_path / "other").symlink_to(tmp_path / "home")
    assert read_witness(str(tmp_path / "home"), None) is None
    (tmp_path / "home" / NAME).unlink()
    (tmp_path / "home" / NAME).write_text("honest", encoding="utf-8")
    assert read_witness(str(tmp_path / "other"), None) is None
    assert read_witness(str(tmp_path / "home"), None) == "honest"


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / NAME)
    assert read_witness(str(tmp_path), None) is None


def test_a_file_of_another_user_is_no_witness(tmp_path: Path) -> None:
    assert noted(tmp_path, "zeros") == "zeros"
    assert read_witness(str(tmp_path), os.getuid() + 1) is None


def test_the_verdict_repeats_it_only_where_it_is_asked_for(score_here: Callable) -> None:
    asked = score_here(NOTES, seeds=[1, 2], witness=True).verdict
    assert [seed["witness"] for seed in asked["seeds"]] == ["zeros", "zeros"]
    unasked = score_here(NOTES).verdict
    assert "witness" not in unasked["seeds"][0]


def test_an_honest_submission_has_none(score_here: Callable) -> None:
    verdict = score_here("def probe():\n    return None\n", witness=True).verdict
    assert "witness" not in verdict["seeds"][0]


def test_whether_it_is_asked_for_is_true_or_false(score_here: Callable) -> None:
    ended = score_here(NOTES, witness=1)
    assert ended.exit_code == 2
    assert "`witness` must be true or false" in ended.stderr


@pytest.mark.docker
def test_it_is_read_from_the_folder_of_another_user(container, seen_score: str) -> None:
    verdict = container.score(NOTES, seeds=[1], witness=True).verdict
    assert verdict["outcome"] == "measured"
    assert verdict["seeds"][0]["witness"] == "zeros"
