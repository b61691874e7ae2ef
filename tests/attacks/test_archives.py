"""The archive of a submission comes from the agent's container: whatever it holds, the host reads it without harm."""

from __future__ import annotations

import io
import tarfile

import pytest

from atefar_inspect.evals.collect import Collected
from atefar_inspect.evals.keep import keep_submission

HONEST = b"def flip(images, indices, epoch):\n    return images\n"


def archive(*members: tarfile.TarInfo, content: bytes = HONEST) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        for member in members:
            tar.addfile(member, io.BytesIO(content))
    return buffer.getvalue()


def member(
    name: str = "./flip.py", kind: bytes = tarfile.REGTYPE, size: int = len(HONEST), link: str = ""
) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.size, info.linkname = kind, size, link
    return info


def sparse(real_bytes: int) -> bytes:
    """A GNU sparse member: a block of data that says it stands for `real_bytes`."""
    info = member(size=512)
    block = bytearray(info.tobuf(tarfile.GNU_FORMAT))
    block[156:157] = tarfile.GNUTYPE_SPARSE
    block[386:398], block[398:410] = b"%011o\0" % 0, b"%011o\0" % 512
    block[483:495] = b"\x80" + real_bytes.to_bytes(11, "big")
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\0 " % sum(block)
    return bytes(block) + b"x" * 512 + b"\0" * 1024


ARCHIVES = {
    "no archive": b"x" * 10240,
    "cut in the middle": archive(member())[:700],
    "a header alone": archive(member())[:512],
    "a link": archive(member(kind=tarfile.SYMTYPE, size=0, link="/etc/passwd")),
    "a hard link": archive(member(kind=tarfile.LNKTYPE, size=0, link="/etc/passwd")),
    "a link to itself": archive(member(kind=tarfile.LNKTYPE, size=0, link="./flip.py")),
    "a device": archive(member(kind=tarfile.CHRTYPE, size=0)),
    "dots": archive(member("../../flip.py")),
    "a file that is nearly all holes": sparse(2**60),
}


@pytest.mark.parametrize("data", ARCHIVES.values(), ids=ARCHIVES.keys())
def test_a_forged_archive_is_kept_or_said_not_to_be(data: bytes) -> None:
    kept = keep_submission(Collected(data), 2)
    assert set(kept) <= {"flip.py", "../../flip.py"}
