"""Rules of the manifest that span several fields; each is a function that yields the faults it sees.

A rule says which sections it reads and is judged when those are well-formed, so that a mistake in one section does
not hide the mistakes in the others.
"""

from __future__ import annotations

import math
import shlex
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from .manifest import Constant, Manifest, Metric
from .reserved import RUNTIME_REASONS
from .yaml_source import FieldPath

CONSTANTS: Final = ("baseline", "reference")


@dataclass(frozen=True)
class Fault:
    """A broken rule, at the field where a person would look first."""

    path: FieldPath
    code: str
    message: str
    hint: str = ""


Rule = Callable[[Manifest], Iterator[Fault]]
_RULES: list[tuple[frozenset[str], Rule]] = []


def manifest_faults(manifest: Manifest, sections: set[str]) -> Iterator[Fault]:
    """Yield every broken rule among those that read only these well-formed top-level sections."""
    for needed, rule in _RULES:
        if needed <= sections:
            yield from rule(manifest)


def _rule(*sections: str) -> Callable[[Rule], Rule]:
    unknown = set(sections) - set(Manifest.model_fields)
    if unknown:
        raise ValueError(f"a rule reads sections that no manifest has: {sorted(unknown)}")

    def register(rule: Rule) -> Rule:
        _RULES.append((frozenset(sections), rule))
        return rule

    return register


@_rule("limits", "seeds")
def _time(manifest: Manifest) -> Iterator[Fault]:
    """Inspect gives scoring half the sample's time, and a doubtful score is repeated and compared: three scores."""
    limits, final = manifest.limits, manifest.seeds.final
    needed, allowed = 3 * final * limits.score_s, limits.attempt_s / 2
    if needed > allowed:
        yield Fault(
            ("limits", "score_s"),
            "limits-time",
            f"3 x seeds.final ({final}) x limits.score_s ({limits.score_s:g} s) = {needed:g} s, "
            f"but half of limits.attempt_s is {allowed:g} s.",
            "Raise limits.attempt_s, or lower seeds.final or limits.score_s.",
        )


@_rule("metric")
def _constants_together(manifest: Manifest) -> Iterator[Fault]:
    metric = manifest.metric
    if (metric.baseline is None) != (metric.reference is None):
        absent, given = CONSTANTS if metric.baseline is None else reversed(CONSTANTS)
        yield Fault(
            ("metric", absent),
            "metric-constants",
            f"is missing while metric.{given} is given; expected both or none.",
            "Calibration writes both.",
        )


@_rule("metric")
def _order(manifest: Manifest) -> Iterator[Fault]:
    metric = manifest.metric
    if metric.baseline and metric.reference:
        yield from _ordered(metric, ("metric", "reference", "value"), metric.baseline.value, metric.reference.value)
    if metric.theory:
        yield from _ordered(metric, ("metric", "theory", "reference"), metric.theory.baseline, metric.theory.reference)


def _ordered(metric: Metric, path: FieldPath, baseline: float, reference: float) -> Iterator[Fault]:
    better = reference > baseline if metric.direction == "higher" else reference < baseline
    other = "metric.theory.baseline" if "theory" in path else "metric.baseline.value"
    if not better:
        yield Fault(
            path,
            "metric-order",
            f"{reference:g} is not better than {other} ({baseline:g}) where metric.direction is {metric.direction}.",
        )


@_rule("metric")
def _positive_on_log_scale(manifest: Manifest) -> Iterator[Fault]:
    metric = manifest.metric
    values: dict[FieldPath, float] = {
        ("metric", name, "value"): constant.value for name, constant in _constants(metric).items()
    }
    if metric.theory:
        values[("metric", "theory", "baseline")] = metric.theory.baseline
        values[("metric", "theory", "reference")] = metric.theory.reference
    for path, value in values.items():
        if metric.scale == "log" and value <= 0:
            yield Fault(path, "metric-log", f"{value:g} has no logarithm, and metric.scale is log; expected above 0.")


@_rule("metric")
def _constants_by_theory(manifest: Manifest) -> Iterator[Fault]:
    theory = manifest.metric.theory
    for name, constant in _constants(manifest.metric).items():
        if constant.how == "measured" and constant.seeds < 2:
            message = "1 seed has no spread; expected at least 2 where a constant is measured."
            yield Fault(("metric", name, "seeds"), "metric-seeds", message)
        if constant.how != "theory":
            continue
        if theory is None:
            message = f"theory, but metric.theory is missing; expected metric.theory.{name}."
            yield Fault(("metric", name, "how"), "metric-theory", message)
        elif not math.isclose(constant.value, expected := float(getattr(theory, name)), rel_tol=1e-9, abs_tol=1e-12):
            message = (
                f"{constant.value:g} where metric.{name}.how is theory and metric.theory.{name} is {expected:g}; "
                "expected the same."
            )
            yield Fault(("metric", name, "value"), "metric-theory", message)


def _constants(metric: Metric) -> dict[str, Constant]:
    pairs = (("baseline", metric.baseline), ("reference", metric.reference))
    return {name: constant for name, constant in pairs if constant is not None}


@_rule("submission")
def _entry(manifest: Manifest) -> Iterator[Fault]:
    submission = manifest.submission
    path: FieldPath = ("submission", "entry")
    if submission.kind == "artifacts":
        if submission.entry is not None:
            yield Fault(path, "submission-entry", "given where submission.kind is artifacts; expected nothing.")
    elif submission.entry is None:
        expected = "module:function" if submission.kind == "callable" else "a command line"
        message = f"is missing; expected {expected}, since submission.kind is {submission.kind}."
        yield Fault(path, "submission-entry", message)
    elif submission.kind == "callable":
        yield from _callable_entry(submission.entry, submission.paths)
    else:
        yield from _command_entry(submission.entry, submission.paths)


def _callable_entry(entry: str, paths: tuple[str, ...]) -> Iterator[Fault]:
    module, _, function = entry.partition(":")
    if not (all(part.isidentifier() for part in module.split(".")) and function.isidentifier()):
        message = f"{entry!r} is not module:function (submission.kind is callable)."
        yield Fault(("submission", "entry"), "submission-entry", message)
    elif entry_module(entry, paths) is None:
        message = f"{entry!r} names the file {module.replace('.', '/')}.py, but {_declared(paths)}."
        yield Fault(("submission", "entry"), "submission-entry", message)


def _command_entry(entry: str, paths: tuple[str, ...]) -> Iterator[Fault]:
    try:
        words = shlex.split(entry)
    except ValueError as error:
        yield Fault(("submission", "entry"), "submission-entry", f"{entry!r} is not a command line: {error}.")
        return
    if not set(words) & set(paths):
        message = f"{entry!r} runs no submitted file (submission.kind is command): {_declared(paths)}."
        hint = f"Name a submitted file as a word of its own, such as python3 {paths[0]}."
        yield Fault(("submission", "entry"), "submission-entry", message, hint)


def _declared(paths: tuple[str, ...]) -> str:
    return ", ".join(f"submission.files[{index}].path is {path!r}" for index, path in enumerate(paths[:5]))


def entry_module(entry: str, paths: tuple[str, ...]) -> str | None:
    """Return the submitted file that holds the module of `module:function`, or None when none of `paths` does."""
    base = entry.partition(":")[0].replace(".", "/")
    return next((path for path in (f"{base}.py", f"{base}/__init__.py") if path in paths), None)


@_rule("submission")
def _paths_once(manifest: Manifest) -> Iterator[Fault]:
    seen: dict[str, str] = {}
    for index, path in enumerate(manifest.submission.paths):
        if previous := seen.get(path.casefold()):
            message = f"{path!r} is declared already, as {previous!r}."
            yield Fault(("submission", "files", index, "path"), "submission-twice", message)
        seen[path.casefold()] = path


@_rule("reasons")
def _reasons(manifest: Manifest) -> Iterator[Fault]:
    for code, sentence in manifest.reasons.items():
        if code in RUNTIME_REASONS:
            message = "is a code of the runtime's own; expected another."
            yield Fault(("reasons", code), "reason-reserved", message)
        if not sentence.rstrip().endswith((".", "!", "?")):
            yield Fault(("reasons", code), "reason-sentence", f"{sentence!r} is no sentence; expected a full stop.")


@_rule("provenance")
def _evidence(manifest: Manifest) -> Iterator[Fault]:
    provenance = manifest.provenance
    if provenance.paper and not provenance.evidence:
        message = "is empty while provenance.paper is given; expected at least one span."
        yield Fault(("provenance", "evidence"), "provenance-evidence", message)
    if provenance.evidence and not provenance.paper:
        message = "is given while provenance.paper is null; expected none."
        yield Fault(("provenance", "evidence"), "provenance-evidence", message)


@_rule("gates")
def _gate_exceptions(manifest: Manifest) -> Iterator[Fault]:
    """A gate is judged by another threshold or not at all, never both and never for no difference."""
    for name, gate in manifest.gates.items():
        if (gate.threshold is None) != gate.not_applicable:
            yield Fault(
                ("gates", name),
                "gate_exception",
                "has to give either a threshold or not_applicable: true",
                "each with the reason",
            )
