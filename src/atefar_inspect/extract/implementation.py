"""What the third step writes: the parts of a task that only a model can write, and what can be said of them unrun."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from atefar_inspect.bundle.reserved import RUNTIME_REASONS

Requirement = Literal["numpy", "scipy", "scikit-learn", "torch"]

_LOWER_NAME: Final = r"^[a-z][a-z0-9_]{0,63}$"


class TheoryValues(BaseModel):
    """Exact expected values."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    baseline: float
    reference: float


class MetricFacts(BaseModel):
    """The metric's entry in the manifest."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: Annotated[str, Field(pattern=_LOWER_NAME, description="key in the dict that score returns")]
    unit: Annotated[str, Field(max_length=300, description="one line")]
    direction: Literal["higher", "lower"]
    scale: Literal["linear", "log"]
    stands_for: str
    why: str
    not_shown: str
    theory: TheoryValues | None = None


class ExpectedScores(BaseModel):
    """Values of the metric that are expected of each solution before anything has run."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    baseline: float
    partial: float
    generic: float
    alternative: float
    reference: float
    baseline_sd: Annotated[float, Field(ge=0, description="over seeds")]


class TaskFacts(BaseModel):
    """What goes into the manifest."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    entry_function: Annotated[str, Field(pattern=r"^[a-z_][a-z0-9_]{0,63}$", description="name of the function")]
    metric: MetricFacts
    reasons: Annotated[dict[str, str], Field(description="code -> one sentence with a full stop")]
    requirements: tuple[Requirement, ...]
    expected: ExpectedScores
    score_seconds: Annotated[float, Field(gt=0, le=60)]
    memory_mib: Annotated[int, Field(ge=64, le=8192)]
    skills: Annotated[tuple[str, ...], Field(max_length=8, description="lower-case words joined by hyphens")]
    rests_on: Annotated[tuple[str, ...], Field(description="ids of facts")]


class Implementation(BaseModel):
    """The third step's answer."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    design: str
    problem_md: str
    interface_md: str
    measured_md: str
    method_md: str
    vague_md: str
    score_py: str
    baseline_py: str
    reference_py: str
    partial_py: str
    alternative_py: str
    generic_py: str
    properties_py: str
    facts: TaskFacts


SOLUTION_FIELDS: Final = ("baseline_py", "reference_py", "partial_py", "alternative_py", "generic_py")


def problems(implementation: Implementation) -> list[str]:
    """Return what is wrong with the answer's form: sentences for the model, an empty list where nothing is."""
    entry = implementation.facts.entry_function
    wanted = {"score_py": {"score"}, "properties_py": {"valid", "works"}}
    wanted |= {field: {entry} for field in SOLUTION_FIELDS}
    found = [words for field, names in wanted.items() for words in _source_problems(implementation, field, names)]
    found += [f"{field} is empty" for field in implementation.model_fields_set if _is_empty(implementation, field)]
    return found or [*_reason_problems(implementation), *_metric_problems(implementation)]


def _is_empty(implementation: Implementation, field: str) -> bool:
    value = getattr(implementation, field)
    return isinstance(value, str) and not value.strip()


def _source_problems(implementation: Implementation, field: str, names: set[str]) -> Iterator[str]:
    try:
        tree = ast.parse(getattr(implementation, field))
    except (SyntaxError, ValueError) as error:
        line = f", line {error.lineno}" if isinstance(error, SyntaxError) else ""
        yield f"{field}{line}: not Python ({error.args[0]})"
        return
    defined = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    if missing := sorted(names - defined):
        yield f"{field} defines no function {' and no function '.join(missing)} at top level"


def _reason_problems(implementation: Implementation) -> Iterator[str]:
    reasons = implementation.facts.reasons
    for code, sentence in reasons.items():
        if not re.fullmatch(_LOWER_NAME, code):
            yield f"facts.reasons: {code!r} is no code; expected lower-case letters, digits and underscores"
        elif code in RUNTIME_REASONS:
            yield f"facts.reasons: {code!r} is a reason of the runtime's own; choose another code, or leave it out"
        if not sentence.rstrip().endswith((".", "!", "?")) or "\n" in sentence:
            yield f"facts.reasons: the words of {code!r} are not one sentence on one line with a full stop"
    raised = set(re.findall(r"\bInvalid\(\s*[\"'](\w+)[\"']", implementation.score_py))
    if unknown := sorted(raised - set(reasons) - RUNTIME_REASONS):
        yield f"score_py raises Invalid with {', '.join(unknown)}, which facts.reasons lacks"
    if unused := sorted(code for code in reasons if code not in implementation.score_py):
        yield f"facts.reasons has {', '.join(unused)}, which score_py never raises"


def _metric_problems(implementation: Implementation) -> Iterator[str]:
    facts = implementation.facts
    if facts.metric.name not in implementation.score_py:
        yield f"score_py does not mention the metric {facts.metric.name!r} that facts.metric.name announces"
    theory = facts.metric.theory
    if theory and (theory.reference > theory.baseline) != (facts.metric.direction == "higher"):
        yield "facts.metric.theory: the reference is not better than the baseline in facts.metric.direction"
    if not re.search(rf"\b{re.escape(facts.entry_function)}\b", implementation.interface_md):
        yield f"interface_md does not name the entry function {facts.entry_function!r}"
