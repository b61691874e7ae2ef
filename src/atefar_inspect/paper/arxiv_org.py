"""Papers of arXiv: what its API says of them, and their PDF or LaTeX source, each kept in the cache by id and version.

The `arxiv` client (4.0) keeps to arXiv's rule of one request every three seconds between its own requests; downloads
are paced with it here. It has no time limit, so one is given to its session.
"""

from __future__ import annotations

import datetime
import re
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import arxiv
import requests
from pydantic import BaseModel, ValidationError
from requests.adapters import HTTPAdapter

from .arxiv_id import ARXIV_ORG, ArxivId, ArxivSite
from .download import check_pdf, download, keep
from .latex import paper_of
from .latex_source import from_archive
from .paper import Paper, PaperError
from .pdf import read_pdf


class Record(BaseModel):
    """What arXiv's API says of a version of a paper."""

    title: str
    authors: tuple[str, ...]
    abstract: str
    published: datetime.date
    updated: datetime.date
    version: str


def read_arxiv(
    wanted: ArxivId, *, latex: bool, with_references: bool, cache: Path, site: ArxivSite = ARXIV_ORG
) -> Paper:
    """Return a paper of arXiv; what is in the cache is not asked for again, except for which version is the newest.

    Args:
        wanted: its id.
        latex: read its LaTeX source where it has some that can be read.
        with_references: leave the list of references in the text.
        cache: folder in which downloads are kept.
        site: where arXiv is.

    Raises:
        PaperError: arXiv does not have it or cannot be reached, or it cannot be read.
    """
    record, notes = _record(wanted, cache, site)
    version = record.version if record else wanted.version
    exact = ArxivId(wanted.id, version)
    paper = _read(exact, latex, with_references, cache, site)
    paper = replace(paper, source=str(exact), arxiv_id=exact.id, notes=(*notes, *paper.notes))
    if record is None:
        return paper
    return replace(
        paper,
        title=record.title,
        authors=record.authors,
        abstract=record.abstract,
        published=record.published,
        published_from="arXiv",
        updated=record.updated,
    )


def _read(exact: ArxivId, latex: bool, with_references: bool, cache: Path, site: ArxivSite) -> Paper:
    note = ""
    if latex:
        path = _kept(exact, "e-print", cache, site, lambda content, name: None)
        content = path.read_bytes()
        if content.startswith(b"%PDF-"):
            note = "arXiv has no LaTeX source of it; its PDF was read."
        else:
            try:
                return paper_of(from_archive(content, str(exact)), path, with_references=with_references)
            except PaperError as error:
                note = f"Its LaTeX source cannot be read, so its PDF was ({error})."
    path = _kept(exact, "pdf", cache, site, check_pdf)
    paper = read_pdf(path, with_references=with_references)
    return replace(paper, notes=(note, *paper.notes)) if note else paper


def _place(exact: ArxivId, kind: str, cache: Path) -> Path:
    return cache / f"{exact.id.replace('/', '_')}{exact.version}.{kind}"


def _kept(exact: ArxivId, kind: str, cache: Path, site: ArxivSite, check: Callable[[bytes, str], None]) -> Path:
    """Return the file of a version, downloaded if it is not in the cache."""
    path = _place(exact, kind, cache)
    if not path.is_file():
        _PACE.wait(site.delay_s)
        content = download(f"{site.files}/{kind}/{exact.id}{exact.version}")
        check(content, str(exact))
        keep(path, content)
    return path


def _record(wanted: ArxivId, cache: Path, site: ArxivSite) -> tuple[Record | None, tuple[str, ...]]:
    """Return what arXiv says of a paper, from the cache for a version that is there, and what went wrong in asking."""
    kept = _kept_record(_place(wanted, "json", cache)) if wanted.version else None
    if kept is not None:
        return kept, ()
    try:
        record = _asked(wanted, site)
    except (arxiv.ArxivError, requests.RequestException) as error:
        words = f"arXiv's API does not answer ({type(error).__name__})"
        newest = None if wanted.version else _newest_kept(wanted, cache)
        if newest is not None:
            return newest, (f"{words}; {newest.version} is the newest version in the cache.",)
        if wanted.version:
            return None, (f"{words}; title, authors and dates are from the file.",)
        raise PaperError(f"{wanted}: {words}; give a version ({wanted}v1) to go without it") from error
    keep(_place(ArxivId(wanted.id, record.version), "json", cache), record.model_dump_json().encode())
    return record, ()


def _kept_record(path: Path) -> Record | None:
    try:
        return Record.model_validate_json(path.read_bytes())
    except (FileNotFoundError, ValidationError):
        return None  # not asked yet, or kept by another version of this package: it is asked for again


def _newest_kept(wanted: ArxivId, cache: Path) -> Record | None:
    records = [_kept_record(path) for path in cache.glob(f"{wanted.id.replace('/', '_')}v*.json")]
    return max((one for one in records if one), key=lambda one: int(one.version[1:]), default=None)


def _asked(wanted: ArxivId, site: ArxivSite) -> Record:
    client = arxiv.Client(page_size=1, delay_seconds=site.delay_s, num_retries=site.retries)
    client.query_url_format = f"{site.api}?{{}}"
    for scheme in ("https://", "http://"):
        client._session.mount(scheme, _TimedAdapter(site.silence_s))
    _PACE.wait(site.delay_s)
    result = next(client.results(arxiv.Search(id_list=[f"{wanted.id}{wanted.version}"], max_results=1)), None)
    version = re.search(r"v\d+$", result.entry_id) if result else None
    if result is None or version is None:
        raise PaperError(f"{wanted}: arXiv has no such paper")
    return Record(
        title=" ".join(result.title.split()),
        authors=tuple(author.name for author in result.authors),
        abstract=" ".join(result.summary.split()),
        published=result.published.date(),
        updated=result.updated.date(),
        version=version.group(),
    )


class _TimedAdapter(HTTPAdapter):
    """Gives up a server that is silent: the client asks without a time limit."""

    def __init__(self, silence_s: float) -> None:
        super().__init__()
        self._silence_s = silence_s

    def send(self, *args: Any, **kwargs: Any) -> requests.Response:
        """Send a request with the time limit, where it has none."""
        kwargs["timeout"] = kwargs.get("timeout") or self._silence_s
        return super().send(*args, **kwargs)


class _Pace:
    """Keeps requests to arXiv apart, those of all threads of this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last = float("-inf")

    def wait(self, delay_s: float) -> None:
        """Return once so many seconds have passed since the last return."""
        with self._lock:
            time.sleep(max(0.0, self._last + delay_s - time.monotonic()))
            self._last = time.monotonic()


_PACE = _Pace()
