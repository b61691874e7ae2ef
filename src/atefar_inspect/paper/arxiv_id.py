"""What names a paper of arXiv, and where arXiv is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_NEW, _OLD = r"\d{4}\.\d{4,5}", r"[a-z-]+(?:\.[A-Z]{2})?/\d{7}"
_NAMED = re.compile(rf"(?:arxiv:\s*)?({_NEW}|{_OLD})(v[1-9]\d*)?", re.IGNORECASE)
_ADDRESS = re.compile(
    rf"https?://(?:www\.|export\.)?arxiv\.org/[a-z-]+/({_NEW}|{_OLD})(v[1-9]\d*)?(?:\.pdf)?/?(?:[?#].*)?", re.IGNORECASE
)


@dataclass(frozen=True)
class ArxivSite:
    """Where arXiv is, and how long to wait between requests to it."""

    api: str = "https://export.arxiv.org/api/query"
    files: str = "https://export.arxiv.org"
    delay_s: float = 3.0
    silence_s: float = 20.0
    retries: int = 2


@dataclass(frozen=True)
class ArxivId:
    """An arXiv id with the version that was asked for, if one was."""

    id: str
    version: str = ""

    def __str__(self) -> str:
        return f"arxiv:{self.id}{self.version}"


ARXIV_ORG: Final = ArxivSite()


def arxiv_id(source: str) -> ArxivId | None:
    """Return the id that a source names (`arxiv:2404.00498v2`, `2404.00498`, an address at arxiv.org), or None."""
    match = _ADDRESS.fullmatch(source.strip()) or _NAMED.fullmatch(source.strip())
    return ArxivId(match.group(1), (match.group(2) or "").lower()) if match else None
