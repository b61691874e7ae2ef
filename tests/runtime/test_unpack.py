"""Line 5 of section 4: only declared regular files come out of a submission's archive."""

from __future__ import annotations

import io
import os
import tarfile
from pathlib import Path

import pytest

from atefar_inspect.runtime.config import DeclaredFile
from atefar_inspect.runtime.errors import Fault
from atefar_inspect.runtime.unpack import lay_out, unpack

Member = tuple[tarfile.TarInfo, bytes]
DECLARED = [DeclaredFile("work.py", 100), DeclaredFile("sub/data.bin", 10)]
GOOD = {"work.py": b"x = 1\n", "sub/data.bin": b"data"}


def archive(tmp_path: Path, *members: Member, format: int = tarfile.PAX_FORMAT) -> Path:
    path = tmp_path / "submission.tar"
    with tarfile.open(path, "w", format=format) as tar:
        for info, content in members:
            tar.addfile(info, io.BytesIO(content))
    return path


def member(name: str, content: bytes = b"", kind: bytes = tarfile.REGTYPE, link: str = "") -> Member:
    info = tarfile.TarInfo(name)
    info.type, info.linkname, info.size, info.mode = kind, link, len(content), 0o7777
    return info, content


def good_members() -> list[Member]:
    return [member(name, content) for name, content in GOOD.items()]


def test_4_5_declared_files_come_out(tmp_path: Path) -> None:
    assert unpack(archive(tmp_path, *good_members()), DECLARED) == GOOD


def test_4_5_a_leading_dot_is_the_same_path(tmp_path: Path) -> None:
    members = [member(f"./{name}", content) for name, content in GOOD.items()]
    assert unpack(archive(tmp_path, *members), DECLARED) == GOOD


@pytest.mark.parametrize("name", ["../work.py", "/work.py", "sub/../work.py", "/etc/passwd", "other.py", "work.py/x"])
def test_4_5_other_names_are_never_read(tmp_path: Path, name: str) -> None:
    members = [*good_members(), member(name, b"evil")]
    assert unpack(archive(tmp_path, *members), DECLARED) == GOOD


@pytest.mark.parametrize(
    ("kind", "link"),
    [
        (tarfile.SYMTYPE, "/etc/passwd"),
        (tarfile.LNKTYPE, "sub/data.bin"),
        (tarfile.CHRTYPE, ""),
        (tarfile.BLKTYPE, ""),
        (tarfile.FIFOTYPE, ""),
        (tarfile.DIRTYPE, ""),
        (tarfile.CONTTYPE, ""),
    ],
    ids=["symbolic link", "hard link", "character device", "block device", "pipe", "folder", "contiguous"],
)
def test_4_5_a_declared_file_of_another_kind_is_refused(tmp_path: Path, kind: bytes, link: str) -> None:
    path = archive(tmp_path, member("sub/data.bin", b"data"), member("work.py", kind=kind, link=link))
    with pytest.raises(Fault) as fault:
        unpack(path, DECLARED)
    assert (fault.value.code, fault.value.detail) == ("file_kind", {"file": "work.py"})


def test_4_5_a_sparse_file_is_refused(tmp_path: Path) -> None:
    info, _ = member("work.py", b"")
    info.pax_headers = {"GNU.sparse.major": "0", "GNU.sparse.size": "90", "GNU.sparse.map": "0,0,90,0"}
    path = archive(tmp_path, (info, b""), member("sub/data.bin", b"data"))
    with pytest.raises(Fault) as fault:
        unpack(path, DECLARED)
    assert fault.value.code == "file_kind"


def test_4_5_a_file_that_comes_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Fault) as fault:
        unpack(archive(tmp_path, *good_members(), member("work.py", b"another")), DECLARED)
    assert fault.value.code == "file_kind"


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(Fault) as fault:
        unpack(archive(tmp_path, member("work.py", b"x = 1\n")), DECLARED)
    assert (fault.value.code, fault.value.detail) == ("file_missing", {"file": "sub/data.bin"})


def test_a_file_over_its_limit_is_named(tmp_path: Path) -> None:
    with pytest.raises(Fault) as fault:
        unpack(archive(tmp_path, member("work.py", b"x" * 101)), DECLARED)
    assert (fault.value.code, fault.value.detail) == ("file_too_large", {"file": "work.py"})


@pytest.mark.parametrize("cut", [0.5, 0.9])
def test_an_archive_that_was_cut_is_nobodys_submission(tmp_path: Path, cut: float) -> None:
    path = archive(tmp_path, member("work.py", b"x" * 100))
    path.write_bytes(path.read_bytes()[: int(512 + 100 * cut)])
    with pytest.raises(tarfile.TarError):
        unpack(path, DECLARED)


def test_4_5_files_are_laid_out_read_only_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        lay_out(GOOD, tmp_path)
    finally:
        os.umask(before)
    modes = {path.relative_to(tmp_path).as_posix(): oct(path.stat().st_mode & 0o7777) for path in tmp_path.rglob("*")}
    assert modes == {"work.py": "0o444", "sub": "0o755", "sub/data.bin": "0o444"}
    assert (tmp_path / "sub/data.bin").read_bytes() == b"data"


def test_4_5_no_link_is_followed_when_a_file_is_laid_out(tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.write_text("safe", encoding="utf-8")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "work.py").symlink_to(target)
    with pytest.raises(FileExistsError):
        lay_out({"work.py": b"evil"}, folder)
    assert target.read_text(encoding="utf-8") == "safe"
