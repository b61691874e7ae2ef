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
from collections.abc import Callable, Iterable, Mapping, Sequence
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


def published_dates(given: Iterable[str], papers: Sequence[PaperSource]) -> dict[str, datetime.date]:
    """Return the dates that were given for papers that do not tell when they were first published, by the paper's key.

    Args:
        given: YYYY-MM-DD for a single paper, or PAPER=YYYY-MM-DD, where PAPER is the paper as it was given, its file
            name or its key.
        papers: the papers.

    Raises:
        SourceError: what was given is no date, or names no paper or several.
    """
    dates = {}
    for one in given:
        name, _, text = one.rpartition("=")
        named = [paper for paper in papers if not name or name in (paper.source, paper.name, paper.key)]
        if not name and len(papers) > 1:
            raise SourceError(f"--published {one}: there are {len(papers)} papers; expected PAPER=YYYY-MM-DD")
        if len(named) != 1:
            raise SourceError(f"--published {one}: {len(named)} papers are called {name}; expected one")
        try:
            dates[named[0].key] = datetime.date.fromisoformat(text)
        except ValueError as error:
            raise SourceError(f"--published {one}: {text} is not a date; expected YYYY-MM-DD") from error
    return dates


class Library:
    """The papers, read one at a time (PDFium is not for several threads) and the last few kept."""

    def __init__(
        self,
        papers: Sequence[PaperSource],
        read: Read,
        published: Mapping[str, datetime.date] | None = None,
        latex: bool = False,
    ) -> None:
        """Make a library.

        Args:
            papers: the papers.
            read: returns one.
            published: dates of the first versions of papers that do not tell (`published_dates`).
            latex: whether LaTeX source is to be read where arXiv has it.
        """
        self.papers = {paper.key: paper for paper in papers}
        self._read, self._published, self._latex = read, published or {}, latex
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
                self._kept[key] = self._dated(key, self._read(self.papers[key].source, self._latex))
                while len(self._kept) > _KEPT:
                    self._kept.popitem(last=False)
            self._kept.move_to_end(key)
            return self._kept[key]

    def _dated(self, key: str, paper: Paper) -> Paper:
        if key not in self._published:
            return paper
        return dataclasses.replace(paper, published=self._published[key], published_from="--published")
