"""Evaluation tasks for AI R&D agents, made from machine-learning papers and run in Inspect AI."""

__version__ = "0.1.0"
