"""Documents become a `Paper`: text by page, sections, dates, and the place of a quoted span."""

from .evidence import Span, locate, span_sha256
from .paper import Paper, PaperError, Section
from .pdf import read_pdf

__all__ = ["Paper", "PaperError", "Section", "Span", "locate", "read_pdf", "span_sha256"]
