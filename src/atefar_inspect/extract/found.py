"""What was found in a paper and what each model step took, as plain data without sentences of the paper."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from .facts import DroppedFact, LocatedFact
from .program import StepRecord


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Place(_Part):
    """Where a span of evidence stands."""

    section: str
    page: int
    sha256: str
    exact: bool


class FactRecord(_Part):
    """A fact that the paper bears out."""

    id: str
    kind: str
    statement: str
    details: str
    evidence: tuple[Place, ...]


class DroppedRecord(_Part):
    """A fact whose evidence was not found."""

    kind: str
    statement: str
    why: str


class StepCost(_Part):
    """What a step took."""

    step: str
    model: str
    """That was asked, as Inspect names it."""
    calls: int
    input_tokens: int
    fresh_tokens: int
    """Of the input tokens, those that no earlier request of the paper began with."""
    cache_read_tokens: int
    cache_write_tokens: int
    output_tokens: int
    seconds: float
    failures: tuple[str, ...]
    """Why answers could not be used."""


def fact_record(located: LocatedFact) -> FactRecord:
    """Return a fact without its quotes."""
    places = tuple(
        Place(section=span.section, page=span.page, sha256=span.sha256, exact=span.exact) for span in located.spans
    )
    fact = located.fact
    return FactRecord(
        id=located.id, kind=located.field, statement=fact.statement, details=fact.details(), evidence=places
    )


def dropped_record(fact: DroppedFact) -> DroppedRecord:
    """Return a dropped fact; its missing quote is shortened already."""
    return DroppedRecord(kind=fact.field, statement=fact.statement, why=fact.why)


def step_cost(record: StepRecord) -> StepCost:
    """Return what a step took."""
    spent = record.spent
    return StepCost(
        step=record.step,
        model=record.model,
        calls=spent.calls,
        input_tokens=spent.input_tokens,
        fresh_tokens=spent.fresh_tokens,
        cache_read_tokens=spent.cache_read_tokens,
        cache_write_tokens=spent.cache_write_tokens,
        output_tokens=spent.output_tokens,
        seconds=round(spent.seconds, 2),
        failures=tuple(record.failures),
    )
