"""A certificate as one self-contained page of HTML: no network, no scripts, readable on a phone, on paper, in the dark.

The template escapes everything that it is given, and the page's content security policy lets nothing be loaded or run,
since names, reasons and diffs come from bundles, which strangers write.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, Final

import jinja2
from markupsafe import Markup

from atefar_inspect.bundle.certificate import Certificate
from atefar_inspect.bundle.findings import printable

from . import summary
from .plot import strip_plot
from .summary import Standing

_TEMPLATES: Final = Path(__file__).parent / "templates"


def page(certificate: Certificate, standing: Standing) -> str:
    """Return the page's HTML."""
    return _template().render(
        certificate=certificate,
        standing=standing,
        plot=strip_plot(certificate),
        solutions=summary.by_group(certificate),
        headings=summary.GROUPS,
        families=summary.families(certificate),
        battery=summary.all_attacks(certificate),
        totals=summary.mutant_totals(certificate),
        gate_counts=summary.gate_counts(certificate),
        slowest_s=max(certificate.times.gates.values(), default=0.0) or 1.0,
    )


@cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_visible,
    )
    environment.filters |= {
        "score": summary.score_text,
        "share": summary.share_text,
        "seconds": summary.seconds_text,
        "solution": summary.solution_text,
    }
    environment.globals |= {"symbols": summary.SYMBOLS}
    return environment.get_template("certificate.html.jinja")


def _visible(value: Any) -> Any:
    """Escape what cannot be seen, marks that turn the direction of text among it."""
    return printable(value) if isinstance(value, str) and not isinstance(value, Markup) else value
