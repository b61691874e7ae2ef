"""What the third step writes: the parts of a task that only a model can write, and what can be said of them unrun."""

from __future__ import annotations

import ast
import json
import re
import sys
from collections.abc import Collection, Iterator
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from atefar_inspect.bundle.reserved import RUNTIME_REASONS

from .candidates import Candidate

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
    sources: Annotated[
        dict[str, tuple[str, ...]],
        Field(description="for each of your files, by the name of its field: ids of the facts that it rests on"),
    ]

    @property
    def rests_on(self) -> tuple[str, ...]:
        """Ids of the facts that the task rests on, in the order of their first file."""
        return tuple(dict.fromkeys(id for ids in self.sources.values() for id in ids))


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
FILE_FIELDS: Final = tuple(name for name in Implementation.model_fields if name not in ("design", "facts"))
"""The fields that become files, or parts of one."""
_NOT_AUDITED: Final = ("method_md", "partial_py", "properties_py")
_MUST_REST: Final = ("score_py", "baseline_py", "reference_py", "method_md")
"""Files that have no place in a task of this paper unless a fact stands behind them."""
_IMPORTED_AS: Final[dict[str, Requirement]] = {
    "numpy": "numpy",
    "scipy": "scipy",
    "sklearn": "scikit-learn",
    "torch": "torch",
}
_RUNTIME: Final = "atefar_runtime"


def draft_text(implementation: Implementation) -> str:
    """Return of a draft what an auditor judges, without its author's reasoning and without what only programs use."""
    parts = [_part(implementation, name) for name in FILE_FIELDS if name not in _NOT_AUDITED]
    reasons = json.dumps(implementation.facts.reasons, indent=1, ensure_ascii=False)
    return "\n\n".join([*parts, f"--- reasons ---\n{reasons}"])


def rest_text(implementation: Implementation) -> str:
    """Return what of a draft an auditor does not read but whoever repairs it does: the other files, and the facts."""
    parts = [_part(implementation, name) for name in _NOT_AUDITED]
    facts = implementation.facts.model_dump_json(indent=1, exclude_none=True)
    return "\n\n".join([*parts, f"--- facts ---\n{facts}"])


def files_beside(candidate: Candidate, implementation: Implementation) -> dict[str, str]:
    """Return the files by path that a task of the candidate's type has beside those that every draft has.

    What a task of type speed times beside the submission is the baseline.
    """
    return {"scorer/beside/solution.py": implementation.baseline_py} if candidate.type == "speed" else {}


def _part(implementation: Implementation, name: str) -> str:
    return f"--- {name} ---\n{getattr(implementation, name).strip()}"


def problems(
    implementation: Implementation, candidate: Candidate | None = None, fact_ids: Collection[str] | None = None
) -> list[str]:
    """Return what is wrong with the answer's form: sentences for the model, an empty list where nothing is.

    Args:
        implementation: the whole answer, or an earlier one with the changes of a repair.
        candidate: what it implements; None: what depends on the task's type is not looked at.
        fact_ids: ids of the facts that the paper bears out; None: what is cited is not looked up.
    """
    entry = implementation.facts.entry_function
    wanted = {"score_py": {"score"}, "properties_py": {"valid", "works"}}
    wanted |= {field: {entry} for field in SOLUTION_FIELDS}
    found = [words for field, names in wanted.items() for words in _source_problems(implementation, field, names)]
    found += [f"{field} is empty" for field in implementation.model_fields_set if _is_empty(implementation, field)]
    if found:
        return found
    found += [words for field in wanted for words in _import_problems(implementation, field)]
    found += [*_reason_problems(implementation), *_metric_problems(implementation)]
    found += _source_ids(implementation.facts, fact_ids)
    return found if candidate is None else [*found, *_type_problems(implementation, candidate)]


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


def _import_problems(implementation: Implementation, field: str) -> Iterator[str]:
    """Yield the imports that fail where the file runs: of packages that are not asked for, or not there."""
    allowed = {"numpy", *implementation.facts.requirements}
    imported: set[str] = set()
    for node in ast.walk(ast.parse(getattr(implementation, field))):
        if isinstance(node, ast.Import):
            imported |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add((node.module or "").partition(".")[0] if node.level == 0 else "")
    for name in sorted(imported - sys.stdlib_module_names):
        if name == _RUNTIME:
            if field != "score_py":
                yield f"{field} imports {_RUNTIME}, which only score_py can"
        elif name not in _IMPORTED_AS:
            yield f"{field} imports {name or 'a module beside it'}, which is not there"
        elif _IMPORTED_AS[name] not in allowed:
            yield f"{field} imports {name}, but facts.requirements lacks {_IMPORTED_AS[name]}"


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


def _source_ids(facts: TaskFacts, fact_ids: Collection[str] | None) -> Iterator[str]:
    if missing := [field for field in FILE_FIELDS if field not in facts.sources]:
        yield f"facts.sources lacks {', '.join(missing)} (an empty list where a file rests on no fact)"
    if unknown := [field for field in facts.sources if field not in FILE_FIELDS]:
        yield f"facts.sources has {', '.join(unknown)}, which are no files; expected the names of your fields"
    if bare := [field for field in _MUST_REST if field in facts.sources and not facts.sources[field]]:
        yield f"facts.sources: {', '.join(bare)} must rest on a fact of the paper"
    if fact_ids is not None and (wrong := [id for id in facts.rests_on if id not in fact_ids]):
        yield f"facts.sources names {', '.join(wrong)}; there are no facts of these ids in the context"


def _type_problems(implementation: Implementation, candidate: Candidate) -> Iterator[str]:
    text, timed = implementation.score_py, candidate.type == "speed"
    if timed and not ("paired_timing" in text and "submission.beside" in text):
        yield "score_py of a task of type speed times with paired_timing against submission.beside; this one does not"
    if not timed and ("paired_timing" in text or "submission.beside" in text):
        yield f"score_py times, but the task's type is {candidate.type}; only tasks of type speed are timed"
    direction = implementation.facts.metric.direction
    if direction != candidate.direction:
        yield f"facts.metric.direction is {direction}; the candidate's is {candidate.direction}"
