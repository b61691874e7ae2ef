"""Mutants of a reference, each with one fault, and rewrites that change nothing: they show what a scorer sees."""

from .make import make_mutants, make_rewrites
from .mutant import Mutant, Mutants
from .probe import ProbeError, probe, probe_files
from .tally import tally

__all__ = ["Mutant", "Mutants", "ProbeError", "make_mutants", "make_rewrites", "probe", "probe_files", "tally"]
