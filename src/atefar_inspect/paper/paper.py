"""A paper as extraction sees it: its text by page, where its sections begin, and what is known of its dates."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path


class PaperError(Exception):
    """A document that cannot be read as a paper; the message is one line and names the file."""


@dataclass(frozen=True)
class Section:
    """A heading and where it stands."""

    label: str
    """Its number ("3.6"), or its title where it has none."""
    page: int
    """Page of the file, counted from 1."""
    offset: int
    """Characters before it in the text of that page."""


@dataclass(frozen=True)
class Paper:
    """A document that was read."""

    path: Path
    sha256: str
    title: str
    pages: tuple[str, ...]
    """Text of each page, words broken at a line's end joined."""
    sections: tuple[Section, ...]
    """Headings in their order; empty where none could be told."""
    arxiv_id: str | None = None
    published: datetime.date | None = None
    """Date of the first version, or the best that the file tells; `published_from` says which."""
    published_from: str = "unknown"

    @property
    def text(self) -> str:
        """The whole text, with a line before each page that gives its number."""
        return "\n\n".join(f"=== page {number} ===\n{page}" for number, page in enumerate(self.pages, start=1))

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
