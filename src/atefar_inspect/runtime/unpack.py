"""`submission.tar` -> the declared files, in memory. Nothing of the archive's names, modes or links reaches a disk."""

from __future__ import annotations

import os
import tarfile
from pathlib import Path, PurePosixPath
from typing import Dict, Mapping, Sequence

from .config import DeclaredFile
from .errors import Fault


def unpack(archive: Path, declared: Sequence[DeclaredFile]) -> Dict[str, bytes]:
    """Content of each declared file.

    Members that are not declared are never read, whatever their name. A declared one must be there once, as a
    regular file (no link, device, folder or sparse file) within its limit.

    Raises:
        Fault: file_missing, file_kind or file_too_large.
        tarfile.TarError: the archive itself cannot be read, which is not the submission's doing.
    """
    limits = {file.path: file for file in declared}
    found: Dict[str, bytes] = {}
    with tarfile.open(archive, "r:") as tar:
        for member in tar:
            path = str(PurePosixPath(member.name))
            if path in limits:
                if path in found:
                    raise Fault("file_kind", {"file": path})
                found[path] = _content(tar, member, limits[path])
    for path in limits:
        if path not in found:
            raise Fault("file_missing", {"file": path})
    return found


def _content(tar: tarfile.TarFile, member: tarfile.TarInfo, limit: DeclaredFile) -> bytes:
    if member.type not in (tarfile.REGTYPE, tarfile.AREGTYPE) or member.issparse():
        raise Fault("file_kind", {"file": limit.path})
    if member.size > limit.max_bytes:
        raise Fault("file_too_large", {"file": limit.path})
    file = tar.extractfile(member)
    content = file.read() if file else b""
    if len(content) != member.size:
        raise tarfile.ReadError(f"{member.name}: {len(content)} of {member.size} bytes")
    return content


def lay_out(files: Mapping[str, bytes], folder: Path) -> None:
    """Writes files into an empty folder of ours: root's, readable by all, writable by nobody, no link followed."""
    for path, content in files.items():
        place = folder.joinpath(*PurePosixPath(path).parts)
        for parent in reversed(list(place.relative_to(folder).parents)[:-1]):
            make_readable_folder(folder / parent)
        handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            os.fchmod(handle, 0o444)


def make_readable_folder(path: Path) -> None:
    """Makes a folder that all may read, whatever the umask, or leaves the one that is there."""
    if not path.is_dir():
        path.mkdir(0o755)
        path.chmod(0o755)
