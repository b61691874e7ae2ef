r"""LaTeX source as one text: of a folder, a file or an e-print archive, with \input followed inside it.

An archive is untrusted and is never unpacked onto the disk: its text files are read into memory, so no name in it
becomes a path. Nothing outside the folder or the archive is read.
"""

from __future__ import annotations

import hashlib
import io
import os
import posixpath
import re
import tarfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from .paper import PaperError

TEXT_SUFFIXES: Final = (".tex", ".ltx", ".bbl")
MOST_FILES: Final = 5_000
MOST_UNPACKED: Final = 512 << 20
"""Bytes of an archive once decompressed, its figures included."""
MOST_TEXT: Final = 8 << 20
"""Bytes of source that are read, and characters that following \\input may make of it."""
_DEEPEST = 20
_VERBATIM = re.compile(r"(\\begin\{(verbatim\*?|lstlisting|minted)\}.*?\\end\{\2\})", re.DOTALL)
_COMMENT_LINE, _COMMENT = re.compile(r"^[ \t]*%.*\n?", re.MULTILINE), re.compile(r"(?<!\\)%.*")
_LEFT_OUT = re.compile(r"\\begin\{comment\}.*?\\end\{comment\}|\\iffalse\b.*?\\fi\b", re.DOTALL)
_INPUT = re.compile(
    r"\\(?:input|include|subfile)\s*\{\s*([^{}]+?)\s*\}|\\input\s+([^\s{}\\]+)"
    r"|\\(?:sub)?(?:import|includefrom|inputfrom)\s*\{\s*([^{}]*?)\s*\}\s*\{\s*([^{}]+?)\s*\}"
)


@dataclass(frozen=True)
class Sources:
    """Files of LaTeX source by their name in the folder or archive."""

    name: str
    """What error messages call it."""
    files: Mapping[str, bytes]
    main: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Source:
    r"""The text of a paper's source with every \input in its place."""

    text: str
    sha256: str
    """Of the file, where the text is one file's, or of the names and hashes of all that were read."""
    notes: tuple[str, ...]
    bibliography: str


def from_path(path: Path) -> Sources:
    r"""Return the source in a `.tex` file, with the folder that it stands in for its \input, or in a folder.

    Raises:
        PaperError: there is no such file or folder, it holds no main file, or it is too large.
    """
    folder = path if path.is_dir() else path.parent
    if not path.exists():
        raise PaperError(f"{path}: there is no such file")
    files, notes = _read_folder(path, folder)
    if path.is_dir():
        main, more = _main_file(str(path), files)
        return Sources(str(path), files, main, (*notes, *more))
    if path.name not in files:
        raise PaperError(f"{path}: is no file of LaTeX source ({', '.join(TEXT_SUFFIXES)}) that can be read")
    return Sources(str(path), files, path.name, notes)


def _read_folder(path: Path, folder: Path) -> tuple[dict[str, bytes], tuple[str, ...]]:
    files: dict[str, bytes] = {}
    links: list[str] = []
    seen = size = 0
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            seen += 1
            file = Path(parent, name)
            if seen > MOST_FILES:
                raise PaperError(
                    f"{path}: its folder has more than {MOST_FILES} files; put the source in one of its own"
                )
            if file.suffix.lower() not in TEXT_SUFFIXES:
                continue
            relative = file.relative_to(folder).as_posix()
            if file.is_symlink() and not file.resolve().is_relative_to(folder.resolve()):
                links.append(relative)
                continue
            try:
                content = file.read_bytes()
            except OSError as error:
                raise PaperError(f"{file}: cannot be read ({error.strerror})") from error
            size += len(content)
            _check_size(str(path), size)
            files[relative] = content
    return files, tuple(f"{name} is a link that leaves the folder and was not read." for name in links)


def _check_size(name: str, size: int) -> None:
    if size > MOST_TEXT:
        raise PaperError(f"{name}: has more than {MOST_TEXT >> 20} MiB of source")


def from_archive(content: bytes, name: str) -> Sources:
    """Return the source in an e-print as arXiv sends it: a tar or a single file, gzipped or not.

    Raises:
        PaperError: it is no such thing, it is damaged or too large, it holds no main file, or a name in it is absolute
            or leaves the archive.
    """
    unpacked = _decompressed(content, name) if content[:2] == b"\x1f\x8b" else content
    if not (len(unpacked) > 262 and unpacked[257:262] == b"ustar"):
        if b"\\" not in unpacked or b"\0" in unpacked:
            raise PaperError(f"{name}: is neither an archive nor LaTeX source")
        _check_size(name, len(unpacked))
        return Sources(name, {"main.tex": unpacked}, "main.tex")
    files, notes = _read_tar(unpacked, name)
    main, more = _main_file(name, files)
    return Sources(name, files, main, (*notes, *more))


def _decompressed(content: bytes, name: str) -> bytes:
    decompressor = zlib.decompressobj(wbits=31)
    try:
        unpacked = decompressor.decompress(content, MOST_UNPACKED)
    except zlib.error as error:
        raise PaperError(f"{name}: is damaged ({error})") from error
    if decompressor.unconsumed_tail:
        raise PaperError(f"{name}: unpacks to more than {MOST_UNPACKED >> 20} MiB")
    if not decompressor.eof:
        raise PaperError(f"{name}: is damaged (it is cut off)")
    return unpacked


def _read_tar(unpacked: bytes, name: str) -> tuple[dict[str, bytes], tuple[str, ...]]:
    files: dict[str, bytes] = {}
    notes: list[str] = []
    size = 0
    try:
        with tarfile.open(fileobj=io.BytesIO(unpacked), mode="r:") as archive:
            for number, member in enumerate(archive):
                if number >= MOST_FILES:
                    raise PaperError(f"{name}: has more than {MOST_FILES} files")
                path = posixpath.normpath(member.name)
                if path.startswith(("/", "..")) or "\\" in path:
                    raise PaperError(f"{name}: is refused, the name of {member.name!r} in it leaves the archive")
                if not path.lower().endswith(TEXT_SUFFIXES):
                    continue
                data = archive.extractfile(member) if member.isreg() else None
                if data is None:
                    notes.append(f"{path} is a link or a device and was not read.")
                    continue
                size += member.size
                _check_size(name, size)
                files[path] = data.read(MOST_TEXT)
    except (tarfile.TarError, EOFError, OSError, ValueError) as error:
        raise PaperError(f"{name}: is damaged ({error})") from error
    return files, tuple(notes)


def _main_file(name: str, files: Mapping[str, bytes]) -> tuple[str, tuple[str, ...]]:
    """Return the file that is a document (by depth, then usual names, then size), and a note on others."""
    usual = ("main", "ms", "paper", "article", "arxiv", "root")
    found = [file for file, content in files.items() if _begins_document(content)]
    if not found:
        raise PaperError(f"{name}: none of its {len(files)} files is a document (\\documentclass)")
    found.sort(key=lambda file: (file.count("/"), Path(file).stem.lower() not in usual, -len(files[file]), file))
    others = f"Other documents beside {found[0]} were not read: {', '.join(found[1:])}." if len(found) > 1 else ""
    return found[0], (others,) if others else ()


def _begins_document(content: bytes) -> bool:
    text = _COMMENT.sub("", decoded(content))
    return "\\begin{document}" in text and ("\\documentclass" in text or "\\documentstyle" in text)


def decoded(content: bytes) -> str:
    """Return a file's text: UTF-8 or, as older source is, Latin-1."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("latin-1")
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")


def assembled(sources: Sources) -> Source:
    r"""Return a paper's source as one text, without comments; an \input that cannot be followed is in the notes.

    Raises:
        PaperError: it grows too large.
    """
    inclusion = _Inclusion(sources)
    text = inclusion.read(sources.main, ())
    read = {name: hashlib.sha256(sources.files[name]).hexdigest() for name in sorted(inclusion.read_files)}
    whole = hashlib.sha256("".join(f"{name}\0{digest}\n" for name, digest in read.items()).encode()).hexdigest()
    bibliography = next((decoded(content) for name, content in sources.files.items() if name.endswith(".bbl")), "")
    digest = next(iter(read.values())) if len(read) == 1 else whole
    return Source(text, digest, (*sources.notes, *dict.fromkeys(inclusion.notes)), bibliography)


@dataclass
class _Inclusion:
    r"""Follows \input through the files of a source."""

    sources: Sources
    notes: list[str] = field(default_factory=list)
    read_files: set[str] = field(default_factory=set)
    size: int = 0

    def read(self, name: str, above: tuple[str, ...]) -> str:
        self.read_files.add(name)
        text = without_comments(decoded(self.sources.files[name]))
        self.size += len(text)
        _check_size(self.sources.name, self.size)
        if above and "\\begin{document}" in text:
            text = text.partition("\\begin{document}")[2].partition("\\end{document}")[0]
        return "".join(self._followed(text, (*above, name)))

    def _followed(self, text: str, above: tuple[str, ...]) -> Iterator[str]:
        place = 0
        for match in _INPUT.finditer(text):
            yield text[place : match.start()]
            place = match.end()
            plain, bare, folder, file = match.groups()
            yield self._included(plain or bare or posixpath.join(folder or "", file), above)
        yield text[place:]

    def _included(self, wanted: str, above: tuple[str, ...]) -> str:
        base = posixpath.dirname(self.sources.main)
        names = [posixpath.normpath(posixpath.join(folder, wanted)) for folder in (base, posixpath.dirname(above[-1]))]
        if any(name.startswith(("/", "..")) for name in names[:1]):
            self.notes.append(f"\\input{{{wanted}}} leaves the folder and was not followed.")
            return ""
        candidates = [f"{name}{suffix}" for name in names for suffix in ("", ".tex", ".ltx")]
        found = next((name for name in candidates if name in self.sources.files), None)
        if found is None:
            self.notes.append(f"\\input{{{wanted}}}: there is no such file; what it holds is missing.")
            return ""
        if found in above or len(above) >= _DEEPEST:
            self.notes.append(f"\\input{{{wanted}}} goes in a circle or too deep and was not followed.")
            return ""
        return self.read(found, above)


def without_comments(text: str) -> str:
    """Return source without its comments, those in program listings apart."""
    parts = _VERBATIM.split(text)
    kept = [_COMMENT.sub("", _COMMENT_LINE.sub("", part)) for part in parts[::3]]
    listings = [*parts[1::3], ""]
    return _LEFT_OUT.sub("", "".join(a + b for a, b in zip(kept, listings, strict=True)))
