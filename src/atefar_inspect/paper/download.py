"""Downloads a document over HTTP within limits of size and time, and keeps it in a folder of the user's cache."""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit, urlunsplit

import httpx
from platformdirs import user_cache_path

from .paper import PaperError

MOST_BYTES: Final = 64 << 20
LONGEST_S: Final = 120.0
"""Of a download as a whole."""
SILENCE_S: Final = 20.0
"""Without a byte, after which a server is given up."""
_REDIRECTS = 5
_USER_AGENT = "atefar-inspect (https://pypi.org/project/atefar-inspect/)"


def cache_folder() -> Path:
    """Return the folder of the user's cache in which downloads are kept."""
    return user_cache_path("atefar_inspect") / "papers"


def without_credentials(url: str) -> str:
    """Return an address without a user name and password, for messages and records."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def download(url: str, *, most_bytes: int = MOST_BYTES, longest_s: float = LONGEST_S) -> bytes:
    """Return what an address holds.

    Raises:
        PaperError: it cannot be reached, answers with an error, sends too much or takes too long.
    """
    name = without_credentials(url)
    started = time.monotonic()
    content = bytearray()
    try:
        with (
            httpx.Client(
                timeout=min(SILENCE_S, longest_s),
                follow_redirects=True,
                max_redirects=_REDIRECTS,
                headers={"user-agent": _USER_AGENT},
            ) as client,
            client.stream("GET", url) as response,
        ):
            if response.status_code != httpx.codes.OK:
                raise PaperError(f"{name}: the server answers {response.status_code} {response.reason_phrase}")
            for chunk in response.iter_bytes():
                content += chunk
                if len(content) > most_bytes:
                    raise PaperError(f"{name}: is larger than {most_bytes >> 20} MiB")
                if time.monotonic() - started > longest_s:
                    raise PaperError(f"{name}: the download took longer than {longest_s:.0f} s")
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise PaperError(f"{name}: cannot be downloaded ({type(error).__name__}: {error})") from error
    return bytes(content)


def check_pdf(content: bytes, name: str) -> None:
    """Refuse what is no PDF.

    Raises:
        PaperError: it is none; the message says what it looks like.
    """
    if b"%PDF-" in content[:1024]:
        return
    start = content[:1024].lstrip().lower()
    looks = "an HTML page" if start.startswith((b"<!doctype html", b"<html")) or b"<html" in start else "something else"
    raise PaperError(f"{name}: is {looks}, not a PDF")


def keep(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, and make its folder.

    Raises:
        PaperError: the cache cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.replace(name, path)
    except OSError as error:
        raise PaperError(f"{path}: cannot be written ({error.strerror})") from error
