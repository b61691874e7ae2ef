"""From a bundle to an Inspect task: environment, agent, feedback, scoring."""

from .scorer import bundle_scorer
from .solvers import default_agent, solution
from .task import bundle_task, suite_task
from .tools import attempts, score

__all__ = ["attempts", "bundle_scorer", "bundle_task", "default_agent", "score", "solution", "suite_task"]
