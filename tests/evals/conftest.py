"""Fixtures of the tests of evals/."""

from helpers import run_solutions

__all__ = ["run_solutions"]
