"""The papers of an extraction: a key for each that is the same wherever it lies, and reading one when it is needed.

A key goes into sample ids, so it follows from a file's content or an address, never from the folder it lies in.
"""

from __future__ import annotations

import dataclasses
import datetime
import hashlib
import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from atefar_inspect.errors import AtefarError
from atefar_inspect.paper import Paper
from atefar_inspect.paper.arxiv_id import arxiv_id

Read = Callable[[str, bool], Paper]
"""Gets a source, and whether LaTeX source is to be read where arXiv has it."""

_KEPT: Final = 4
"""Papers that are kept in memory after they were read."""


class SourceError(AtefarError):
    """A paper that cannot be asked for; the message is one line and names it."""


@dataclass(frozen=True)
class PaperSource:
    """Where a paper is to be had."""

    source: str
    """As it was given: a path, an address or an arXiv id."""
    key: str
    """What stands for it in sample ids and in folders."""

    @property
    def name(self) -> str:
        """The source without the folders that it lies in on this machine."""
        return self.source if _is_remote(self.source) else Path(self.source).name


def paper_sources(sources: Iterable[str]) -> tuple[PaperSource, ...]:
    """Return the papers with their keys, each once, in the order in which they were given.

    Raises:
        SourceError: a file or folder is not there, or none was given.
    """
    by_key = {(key := _key(source)): PaperSource(source, key) for source in sources}
    if not by_key:
        raise SourceError("no paper was given; expected a PDF, a LaTeX file or folder, an address or an arXiv id")
    return tuple(by_key.values())


def _is_remote(source: str) -> bool:
    """Return whether a source is an address or an arXiv id; a file of that name comes first, as when it is read."""
    named = arxiv_id(source) is not None or re.match(r"https?://", source, re.IGNORECASE)
    return bool(named) and not Path(source).exists()


def _key(source: str) -> str:
    arxiv = arxiv_id(source)
    if _is_remote(source):
        if arxiv is not None:
            return f"arxiv-{_slug(arxiv.id + arxiv.version)}"
        return f"{_slug(source.rstrip('/').rpartition('/')[2])}-{hashlib.sha256(source.encode()).hexdigest()[:8]}"
    path = Path(source)
    try:
        return f"{_slug(path.resolve().stem)}-{_content_sha256(path)[:8]}"
    except FileNotFoundError as error:
        raise SourceError(f"{source}: no such file or folder") from error
    except OSError as error:
        raise SourceError(f"{source}: cannot be read ({error.strerror})") from error


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9.]+", "-", text.lower()).strip("-.")[:40] or "paper"


def _content_sha256(path: Path) -> str:
    """SHA-256 of a file's bytes, or of all names and files of a folder."""
    if path.is_file():
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    if not path.exists():
        raise FileNotFoundError(path)
    digest = hashlib.sha256()
    for file_path in sorted(one for one in path.rglob("*") if one.is_file()):
        digest.update(file_path.relative_to(path).as_posix().encode() + b"\0" + file_path.read_bytes() + b"\0")
    return digest.hexdigest()


class Library:
    """The papers, read one at a time (PDFium is not for several threads) and the last few kept."""

    def __init__(
        self,
        papers: Sequence[PaperSource],
        read: Read,
        published: datetime.date | None = None,
        latex: bool = False,
    ) -> None:
        """Make a library.

        Args:
            papers: the papers.
            read: returns one.
            published: date of the first version of a single paper that does not tell.
            latex: whether LaTeX source is to be read where arXiv has it.
        """
        self.papers = {paper.key: paper for paper in papers}
        self._read, self._published, self._latex = read, published, latex
        self.alone = threading.Lock()
        """Held by whoever reads a PDF: PDFium is not for several threads."""
        self._kept = OrderedDict[str, Paper]()

    def open(self, key: str) -> Paper:
        """Return a paper.

        Raises:
            PaperError: it cannot be read.
        """
        with self.alone:
            if key not in self._kept:
                self._kept[key] = self._dated(self._read(self.papers[key].source, self._latex))
                while len(self._kept) > _KEPT:
                    self._kept.popitem(last=False)
            self._kept.move_to_end(key)
            return self._kept[key]

    def _dated(self, paper: Paper) -> Paper:
        if self._published is None:
            return paper
        return dataclasses.replace(paper, published=self._published, published_from="--published")
