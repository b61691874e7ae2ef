"""Reads a bundle's folder, each file once and nothing but regular files, and writes one.

Follows no links and opens no devices: a bundle may come from a stranger.
"""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Final

from .findings import Finding, printable

MIB: Final = 1024 * 1024
MAX_FILE_BYTES: Final = 5 * MIB
MAX_BUNDLE_BYTES: Final = 64 * MIB
MAX_FILES: Final = 5000
MAX_PATH_LENGTH: Final = 200

CACHES: Final = frozenset(
    {
        *("__pycache__", ".ipynb_checkpoints", ".pytest_cache", ".mypy_cache", ".ruff_cache", ".hypothesis", ".cache"),
        *(".git", ".hg", ".svn", ".tox", ".nox", ".venv", "node_modules", ".coverage", ".idea", ".vscode"),
        *(".DS_Store", "Thumbs.db", "desktop.ini"),
    }
)
CACHE_SUFFIXES: Final = (".pyc", ".pyo", ".swp", "~", ".egg-info")

PACKAGE: Final = Path(__file__).resolve().parents[1]
COMPILED: Final = "__pycache__"

_NOT_PORTABLE: Final = frozenset('\\:*?"<>|')
_KINDS: Final = {
    stat.S_IFLNK: "a symbolic link",
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFBLK: "a block device",
    stat.S_IFCHR: "a character device",
}


@dataclass(frozen=True)
class BundleFile:
    """A regular file of a bundle."""

    path: str
    """POSIX path inside the bundle."""
    executable: bool
    """Whether its owner may execute it; the only part of the mode that counts."""
    content: bytes = field(repr=False)
    """Its bytes."""

    @property
    def size(self) -> int:
        """Its size in bytes."""
        return len(self.content)


@dataclass
class Folder:
    """What reading a folder gave: its files, by path, and what must not be in a bundle."""

    files: dict[str, BundleFile] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    """Every path that was seen, whether it could be read or not."""
    installed: bool = False
    """Whether the folder lies inside this package."""

    def add(self, path: str, code: str, message: str, hint: str | None = None) -> None:
        """Record a fault of an entry."""
        self.findings.append(Finding(printable(path), None, None, code, message, hint))


def read_folder(root: Path) -> Folder:
    """Return the files under `root` in the order of their paths, with a finding for each entry that is refused.

    Inside this package a folder of compiled Python is passed over instead: pip makes one beside every .py it installs,
    those of the shipped bundles included.

    Raises:
        OSError: `root` is not a folder that can be listed.
    """
    folder = Folder(installed=root.resolve().is_relative_to(PACKAGE))
    total = 0
    for path, entry in _entries(root, folder):
        if len(folder.names) > MAX_FILES:
            folder.add(".", "too-many-files", f"holds more than {MAX_FILES} entries.")
            break
        _check_name(path, folder)
        content = _read(path, entry, folder, MAX_BUNDLE_BYTES - total)
        if content is not None:
            folder.files[path] = content
            total += content.size
    _check_collisions(folder)
    folder.files = dict(sorted(folder.files.items(), key=lambda item: os.fsencode(item[0])))
    return folder


def _entries(root: Path, folder: Folder) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Yield everything under `root` but folders and caches, whose faults are recorded."""
    pending: list[tuple[str, Path]] = [("", root)]
    while pending:
        prefix, here = pending.pop()
        try:
            entries = sorted(os.scandir(here), key=lambda entry: entry.name)
        except OSError as error:
            if not prefix:
                raise
            folder.add(prefix, "unreadable", f"cannot be listed: {error.strerror}.")
            continue
        if prefix and not entries:
            hint = "Remove it, or keep it with a file such as .gitkeep."
            folder.add(prefix, "empty-folder", "is an empty folder, which the digest does not cover.", hint)
        for entry in entries:
            if folder.installed and entry.name == COMPILED:
                continue
            path = f"{prefix}/{entry.name}" if prefix else entry.name
            folder.names.add(path)
            if entry.name in CACHES or entry.name.endswith(CACHE_SUFFIXES):
                folder.add(path, "cache", "is a cache or a tool's own file.", "Remove it.")
            elif entry.is_dir(follow_symlinks=False):
                _check_name(path, folder)
                pending.append((path, Path(entry.path)))
            else:
                yield path, entry


def _read(path: str, entry: os.DirEntry[str], folder: Folder, room: int) -> BundleFile | None:
    """Return a regular file within the limits; anything else is recorded."""
    try:
        # Not blocking: a named pipe put in the file's place would wait for a writer for ever.
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
        kind = stat.S_IFMT(entry.stat(follow_symlinks=False).st_mode)
        if kind != stat.S_IFREG:
            folder.add(path, "not-a-file", f"is {_KINDS.get(kind, 'no regular file')}; expected a regular file.")
            return None
        with open(os.open(entry.path, flags), "rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                folder.add(path, "not-a-file", "changed while it was read; expected a regular file.")
                return None
            content = file.read(min(MAX_FILE_BYTES, room) + 1)
    except OSError as error:
        folder.add(path, "unreadable", f"cannot be read: {error.strerror}.")
        return None
    if len(content) > MAX_FILE_BYTES:
        folder.add(path, "file-size", f"has more than {MAX_FILE_BYTES // MIB} MiB ({status.st_size} bytes).")
        return None
    if len(content) > room:
        folder.add(path, "bundle-size", f"brings the bundle over {MAX_BUNDLE_BYTES // MIB} MiB.")
        return None
    return BundleFile(path, bool(status.st_mode & stat.S_IXUSR), content)


def _check_name(path: str, folder: Folder) -> None:
    name = path.rpartition("/")[2]
    if len(path) > MAX_PATH_LENGTH:
        folder.add(path, "path-length", f"is {len(path)} characters long; at most {MAX_PATH_LENGTH} are portable.")
    if not name.isprintable() or any("\udc80" <= c <= "\udcff" for c in name):
        folder.add(path, "name", "has control characters or bytes that are not UTF-8 in its name.")
    elif unicodedata.normalize("NFC", name) != name:
        folder.add(path, "name", "has a name that is not in Unicode's composed form (NFC).")
    elif not _NOT_PORTABLE.isdisjoint(name) or name.endswith((" ", ".")):
        folder.add(path, "name", "has a name that not every system can hold.", r'Avoid \ : * ? " < > | at all.')


def _check_collisions(folder: Folder) -> None:
    seen: dict[str, str] = {}
    for path in sorted(folder.names):
        previous = seen.setdefault(path.casefold(), path)
        if previous != path:
            folder.add(path, "name-case", f"differs from {printable(previous)} by letter case only.")


def write_files(files: Iterable[BundleFile], target: Path) -> None:
    """Write files into a new folder that appears complete or not at all.

    Raises:
        FileExistsError: `target` exists.
        OSError: the folder cannot be written; nothing is left of it.
    """
    if target.exists() or target.is_symlink():
        raise FileExistsError(f"{target} exists already; a bundle is written to a new folder.")
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        for file in files:
            place = draft / PurePosixPath(file.path)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(file.content)
            place.chmod(0o755 if file.executable else 0o644)
        draft.chmod(0o755)
        draft.rename(target)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
