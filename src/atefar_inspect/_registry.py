"""What Inspect finds by the entry point: tasks, solver, scorer and tool."""

from atefar_inspect.evals import bundle_scorer, score, solution
from atefar_inspect.tasks import bundle, certify, suite

__all__ = ["bundle", "bundle_scorer", "certify", "score", "solution", "suite"]
