"""What mutation of the reference showed, by class of fault: the part of a certificate that tells what a scorer sees."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class MutantClass(_Part):
    """One class of faults."""

    name: str
    made: int
    breaking: int
    """How many break a rule or the mechanism, by the bundle's properties.py."""
    killed: int
    """How many of the breaking ones lose credit."""
    survived: int


class Survivor(_Part):
    """A breaking mutant that loses no credit, or a rewrite that does."""

    name: str
    fault_class: str
    path: str
    line: int
    diff: str
    score: float
    """Mean normalized score."""


class MutantTable(_Part):
    """Mutants and rewrites of the reference, and how they were scored."""

    classes: tuple[MutantClass, ...]
    rewrites_made: int
    rewrites_penalized: int
    survivors: tuple[Survivor, ...]
    penalized: tuple[Survivor, ...]
    exhausted: bool
    """Whether these are all mutants that could be made."""
