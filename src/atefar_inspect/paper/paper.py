"""A paper as extraction sees it: text by page, sections, tables, captions and links, and what is known of it."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final, Literal

CODE_HOSTS: Final = (
    *("github.com", "gitlab.com", "bitbucket.org", "codeberg.org", "sr.ht", "gitee.com"),
    *("huggingface.co", "zenodo.org", "figshare.com", "osf.io", "anonymous.4open.science"),
)


class PaperError(Exception):
    """A document that cannot be read as a paper; the message is one line and names the file or address."""

    def __init__(self, message: str) -> None:
        super().__init__(" ".join(message.split()))


@dataclass(frozen=True)
class Section:
    """A heading and where it stands."""

    label: str
    """Its number ("3.6"), or its title where it has none."""
    page: int
    """Page of the file, counted from 1."""
    offset: int
    """Characters before it in the text of that page."""
    title: str = ""
    """Its words, without the number."""


@dataclass(frozen=True)
class Unit:
    """A table, or the caption of a figure, algorithm or listing: it stands together in the text."""

    kind: Literal["figure", "table", "algorithm", "listing"]
    label: str
    """Its number, as printed ("2", "A.1")."""
    page: int
    offset: int
    """Characters before it in the text of that page."""
    caption: str
    rows: str = ""
    """A table's lines, as the file has them; empty for what is no table or could not be told from the text around."""


@dataclass(frozen=True)
class Link:
    """An address that the paper names, in a link annotation or in its text."""

    url: str
    page: int


@dataclass(frozen=True)
class Paper:
    """A document that was read."""

    path: Path
    sha256: str
    title: str
    pages: tuple[str, ...]
    """Text of each page: broken words joined, running heads, page numbers and the list of references left out."""
    sections: tuple[Section, ...]
    """Headings in their order; empty where none could be told."""
    arxiv_id: str | None = None
    published: datetime.date | None = None
    """Date of the first version, or the best that the file tells; `published_from` says which."""
    published_from: str = "unknown"
    authors: tuple[str, ...] = ()
    """From arXiv, the file's metadata or its first page, in this order; empty where none could be told."""
    abstract: str = ""
    updated: datetime.date | None = None
    """Date of the version that was read."""
    units: tuple[Unit, ...] = ()
    links: tuple[Link, ...] = ()
    references: str = ""
    """The list of references, where it was left out of the pages."""
    notes: tuple[str, ...] = ()
    """What went wrong in part, a sentence each: pages that could not be read, a missing \\input."""
    source: str = ""
    """What was asked for, where it was not the file itself."""

    @property
    def text(self) -> str:
        """The whole text, with a line before each page that gives its number."""
        return "\n\n".join(f"=== page {number} ===\n{page}" for number, page in enumerate(self.pages, start=1))

    @property
    def repositories(self) -> tuple[str, ...]:
        """Addresses on hosts of code and data, each once, in their order."""
        hosts = ((link.url, link.url.split("//", 1)[-1].split("/", 1)[0].lower()) for link in self.links)
        named = (url for url, host in hosts if any(host == known or host.endswith(f".{known}") for known in CODE_HOSTS))
        return tuple(dict.fromkeys(named))

    @cached_property
    def section_pages(self) -> tuple[tuple[Section, int, int], ...]:
        """Each section with its first and last page; a subsection belongs to its section's pages, too."""
        ranges = []
        for number, section in enumerate(self.sections):
            following = (one for one in self.sections[number + 1 :] if not one.label.startswith(f"{section.label}."))
            end = next(following, None)
            last = len(self.pages) if end is None else end.page - (end.offset == 0 and end.page > section.page)
            ranges.append((section, section.page, last))
        return tuple(ranges)

    def section_at(self, page: int, offset: int) -> str:
        """Return the label of the section that holds a place, or "front matter" before the first heading.

        Args:
            page: page of the file, counted from 1.
            offset: characters before the place in that page's text.
        """
        label = "front matter"
        for section in self.sections:
            if (section.page, section.offset) > (page, offset):
                break
            label = section.label
        return label
