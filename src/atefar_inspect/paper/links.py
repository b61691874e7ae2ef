"""Addresses that a text names, as far as they can be told from the words around them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from .paper import Link

_URL = re.compile(r"https?://[^\s<>{}\"'|\\^`\[\]]{4,500}|(?:github|gitlab)\.com/[\w.-]+/[\w.-]+", re.IGNORECASE)
_WEB = re.compile(r"https?://\S+", re.IGNORECASE)


def links(annotations: Iterable[tuple[str, int]], pages: Sequence[str]) -> tuple[Link, ...]:
    """Return the web addresses of a paper, each once: those of its annotations, then those that only its text has.

    Args:
        annotations: address and page (from 1) of each link annotation.
        pages: the text of each page. An address that a line's end breaks is found as far as the line goes, so one that
            is the beginning of an annotation's is left out.
    """
    found = {url: page for url, page in reversed(list(annotations)) if _WEB.fullmatch(url)}
    found = dict(reversed(found.items()))
    for page, text in enumerate(pages, start=1):
        for match in _URL.findall(text):
            url = match.rstrip(".,;:!?)*\u2217†‡")
            url = url if url.lower().startswith("http") else f"https://{url}"
            if not any(known.startswith(url) for known in found):
                found[url] = page
    return tuple(Link(url, page) for url, page in found.items())
