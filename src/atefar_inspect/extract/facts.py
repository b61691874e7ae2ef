"""What the first step, context accumulation, finds in a paper: typed facts, each with the quotes that carry it.

Field descriptions are part of the prompt: they are what the model reads about the form of its answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

from atefar_inspect.paper import Paper, Span, locate


class Fact(BaseModel):
    """A statement about a paper, with verbatim evidence."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    letter: ClassVar[str] = "F"
    """First letter of the ids of facts of this kind."""

    statement: Annotated[str, Field(min_length=1, description="one sentence in your own words")]
    evidence: Annotated[tuple[str, ...], Field(min_length=1, description="verbatim quotes from the paper")]

    def details(self) -> str:
        """Return the fields beside statement and evidence on one line, those that are empty left out."""
        values = self.model_dump(exclude={"statement", "evidence"}, exclude_none=True)
        return "; ".join(f"{name}: {value}" for name, value in values.items())


class QuantitativeResult(Fact):
    """A number that a claim of the paper rests on."""

    letter: ClassVar[str] = "Q"
    value: float
    unit: str
    method: str
    compared_with: Annotated[str | None, Field(description="the other side of the comparison and its value")] = None
    dataset: str | None = None
    runs: Annotated[int | None, Field(description="how many runs stand behind the value; null if not said")] = None
    spread: Annotated[str | None, Field(description="standard deviation or interval, and which; null if not said")] = (
        None
    )


class CoreIdea(Fact):
    """What the paper proposes or argues."""

    letter: ClassVar[str] = "I"
    mechanism: Annotated[str, Field(description="why it is said to work")]


class KeyMetric(Fact):
    """A quantity that the paper measures."""

    letter: ClassVar[str] = "M"
    name: str
    unit: str
    direction: Literal["higher", "lower"]
    hardware_bound: bool


class HardwareAgnosticMetric(Fact):
    """A quantity that can be counted or computed on any machine and stands for one that cannot."""

    letter: ClassVar[str] = "H"
    name: str
    stands_for: Annotated[str, Field(description="the paper's metric")]
    why_equivalent: str
    misses: Annotated[str, Field(description="what it does not show")]


class BaselineMethod(Fact):
    """What the paper compares with."""

    letter: ClassVar[str] = "B"
    name: str


class ExperimentalMethod(Fact):
    """What the paper tries."""

    letter: ClassVar[str] = "X"
    name: str


class MethodMetricResult(Fact):
    """A cell of the paper's tables: a method's value on a metric."""

    letter: ClassVar[str] = "R"
    method: str
    metric: str
    value: Annotated[str, Field(description="with unit and spread")]


class Context(BaseModel):
    """Everything that the first step established about a paper."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    title: str
    summary: str
    quantitative_results: tuple[QuantitativeResult, ...]
    core_ideas: tuple[CoreIdea, ...]
    key_metrics: tuple[KeyMetric, ...]
    hardware_agnostic_metrics: tuple[HardwareAgnosticMetric, ...]
    baseline_methods: tuple[BaselineMethod, ...]
    experimental_methods: tuple[ExperimentalMethod, ...]
    method_metric_results: tuple[MethodMetricResult, ...]

    def facts(self) -> Iterator[tuple[str, Fact]]:
        """Yield every fact with the name of its field, in the order of the fields."""
        for field in type(self).model_fields:
            value = getattr(self, field)
            if not isinstance(value, str):
                yield from ((field, fact) for fact in value)


@dataclass(frozen=True)
class LocatedFact:
    """A fact all of whose quotes stand in the paper."""

    id: str
    field: str
    fact: Fact
    spans: tuple[Span, ...]

    def __str__(self) -> str:
        """Return the fact as later steps read it: id, statement, details and place, without its quotes."""
        places = ", ".join(dict.fromkeys(f"section {span.section}, page {span.page}" for span in self.spans))
        details = self.fact.details()
        return f"{self.id}. {self.fact.statement}{f' [{details}]' if details else ''} ({places})"


@dataclass(frozen=True)
class DroppedFact:
    """A fact with a quote that is not in the paper."""

    field: str
    statement: str
    why: str


def locate_facts(paper: Paper, context: Context) -> tuple[tuple[LocatedFact, ...], tuple[DroppedFact, ...]]:
    """Return the facts whose evidence stands in the paper, numbered by kind, and those that are dropped."""
    located: list[LocatedFact] = []
    dropped: list[DroppedFact] = []
    counts: dict[str, int] = {}
    for field, fact in context.facts():
        spans = [(quote, locate(paper, quote)) for quote in fact.evidence]
        found = tuple(span for _, span in spans if span is not None)
        if len(found) < len(spans):
            missing = next(quote for quote, span in spans if span is None)
            dropped.append(DroppedFact(field, fact.statement, f"not found in the paper: {_shortened(missing)!r}"))
            continue
        counts[fact.letter] = counts.get(fact.letter, 0) + 1
        located.append(LocatedFact(f"{fact.letter}{counts[fact.letter]}", field, fact, found))
    return tuple(located), tuple(dropped)


def _shortened(quote: str) -> str:
    return quote if len(quote) <= 80 else f"{quote[:77]}..."


def context_text(summary: str, located: tuple[LocatedFact, ...]) -> str:
    """Return what later steps read of the first: the summary, then the located facts by field."""
    lines = [summary]
    for field in dict.fromkeys(fact.field for fact in located):
        lines += ["", f"{field}:", *(str(fact) for fact in located if fact.field == field)]
    return "\n".join(lines)
