"""Evaluation tasks for AI R&D agents, made from machine-learning papers and run in Inspect AI."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"
__all__ = ["Bundle", "Suite", "__version__", "bundle_task", "load_bundle"]

if TYPE_CHECKING:
    from .bundle import Bundle, Suite, load_bundle
    from .evals import bundle_task


def __getattr__(name: str) -> Any:
    """The package's public names, imported when first used, so that `import atefar_inspect` stays cheap."""
    if name in ("Bundle", "Suite", "load_bundle"):
        from . import bundle

        return getattr(bundle, name)
    if name == "bundle_task":
        from .evals import bundle_task

        return bundle_task
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
