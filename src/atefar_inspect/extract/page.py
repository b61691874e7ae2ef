"""A suite's extractions as one self-contained page of HTML, in the style of a certificate's: no network, no scripts.

The template escapes everything that it is given, and the page's content security policy lets nothing be loaded or run,
since titles, names and words come from papers and models.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, Final

import jinja2
from markupsafe import Markup

from atefar_inspect import __version__
from atefar_inspect.bundle.findings import printable
from atefar_inspect.certify import page as certificate_page
from atefar_inspect.certify.summary import SYMBOLS

from .record import ExtractionRecord
from .table import HEADINGS, rows

FILE: Final = "extraction.html"
_TEMPLATES: Final = Path(__file__).parent / "templates"
_STYLES: Final = Path(certificate_page.__file__).parent / "templates"


def page(record: ExtractionRecord) -> str:
    """Return the page's HTML."""
    papers = list(record.papers.values())
    return _template().render(
        papers=papers,
        table=rows(papers),
        headings=HEADINGS,
        certified=sum(paper.count("certified") for paper in papers),
        drafted=sum(paper.drafted for paper in papers),
        fresh=sum(paper.tokens.fresh for paper in papers),
        package=__version__,
    )


def write_page(suite: Path, record: ExtractionRecord) -> Path:
    """Write the page into the suite, whole or not at all, and return its path."""
    target, part = suite / FILE, suite / f".{FILE}.new"
    part.write_text(page(record), encoding="utf-8")
    part.replace(target)
    return target


@cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader([_TEMPLATES, _STYLES]),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_visible,
    )
    environment.globals |= {"symbols": SYMBOLS}
    return environment.get_template("extraction.html.jinja")


def _visible(value: Any) -> Any:
    """Escape what cannot be seen, marks that turn the direction of text among it."""
    return printable(value) if isinstance(value, str) and not isinstance(value, Markup) else value
