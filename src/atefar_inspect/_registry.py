"""What Inspect finds by the entry point: tasks, solver, scorer, tool and model API."""

from atefar_inspect.evals import bundle_scorer, score, solution
from atefar_inspect.extract.replay import replay
from atefar_inspect.tasks import bundle, certify, extract, suite

__all__ = ["bundle", "bundle_scorer", "certify", "extract", "replay", "score", "solution", "suite"]
