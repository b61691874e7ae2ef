"""Documents become a `Paper`: text by page, sections, tables, dates, and the place of a quoted span."""

from .arxiv_id import ArxivSite
from .evidence import Span, locate, span_sha256
from .latex import read_latex
from .paper import Link, Paper, PaperError, Section, Unit
from .pdf import read_pdf
from .sources import read_paper

__all__ = [
    "ArxivSite",
    "Link",
    "Paper",
    "PaperError",
    "Section",
    "Span",
    "Unit",
    "locate",
    "read_latex",
    "read_paper",
    "read_pdf",
    "span_sha256",
]
