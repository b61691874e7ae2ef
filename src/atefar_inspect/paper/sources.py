"""Reads a paper from wherever it is: a PDF, an address, arXiv, or LaTeX source.

What talks to the network is imported when it is needed: it takes longer to import than a PDF takes to read.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from pathlib import Path

from .arxiv_id import ARXIV_ORG, ArxivSite, arxiv_id
from .latex import paper_of, read_latex
from .latex_source import from_archive
from .paper import Paper, PaperError
from .pdf import read_pdf

_ARCHIVES = (".tar", ".tar.gz", ".tgz", ".gz")


def read_paper(
    source: str,
    *,
    latex: bool = False,
    with_references: bool = False,
    cache: Path | None = None,
    site: ArxivSite = ARXIV_ORG,
) -> Paper:
    r"""Return a paper; what could not be read of it is in its notes.

    Args:
        source: path of a PDF, of a `.tex` file, of a folder or an archive of LaTeX source; an address of a PDF; an
            arXiv id (`arxiv:2404.00498`, with or without a version) or address. A file of that name comes first.
        latex: of a paper of arXiv, read the LaTeX source where it has some that can be read.
        with_references: leave the list of references in the text.
        cache: folder in which downloads are kept; the user's cache unless given.
        site: where arXiv is.

    Raises:
        PaperError: it cannot be had or read; the message is one line.
    """
    path = Path(source).expanduser()
    wanted = arxiv_id(source)
    if wanted is not None and not path.exists():
        from .arxiv_org import read_arxiv
        from .download import cache_folder

        folder = cache or cache_folder()
        return read_arxiv(wanted, latex=latex, with_references=with_references, cache=folder, site=site)
    if re.match(r"https?://", source, re.IGNORECASE):
        return _read_address(source.strip(), with_references, cache)
    if path.is_dir() or path.suffix.lower() in (".tex", ".ltx"):
        return read_latex(path, with_references=with_references)
    if path.name.lower().endswith(_ARCHIVES):
        return paper_of(from_archive(_content(path), str(path)), path, with_references=with_references)
    return read_pdf(path, with_references=with_references)


def _read_address(url: str, with_references: bool, cache: Path | None) -> Paper:
    """Return the paper in a PDF at an address, which is downloaded each time: it may have changed."""
    from .download import cache_folder, check_pdf, download, keep, without_credentials

    name = without_credentials(url)
    content = download(url)
    check_pdf(content, name)
    path = (cache or cache_folder()) / f"{hashlib.sha256(content).hexdigest()[:32]}.pdf"
    keep(path, content)
    try:
        paper = read_pdf(path, with_references=with_references)
    except PaperError as error:
        raise PaperError(str(error).replace(str(path), name)) from error
    return replace(paper, source=name)


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise PaperError(f"{path}: there is no such file") from None
    except OSError as error:
        raise PaperError(f"{path}: cannot be read ({error.strerror})") from error
