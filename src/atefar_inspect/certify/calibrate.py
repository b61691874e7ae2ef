"""Measures a bundle's baseline and reference and writes the two constants into its manifest.

Calibration's seeds follow from the draft digest, which the constants are not part of: calibrating again measures the
same, and certification can repeat it. Constants by theory are checked, never overwritten.
"""

from __future__ import annotations

import math
import os
import statistics
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from inspect_ai import Task
from inspect_ai import eval as inspect_eval

from atefar_inspect.bundle import Bundle
from atefar_inspect.bundle.constants import write_constants
from atefar_inspect.bundle.manifest import Constant, Metric
from atefar_inspect.errors import AtefarError
from atefar_inspect.evals.normalize import scaled, unscaled

from .bench import LostError
from .budget import Budget
from .facts import Facts
from .perform import perform, work_sample
from .run import build
from .source import with_sample
from .statistics import sd
from .task import executed
from .work import Run, Work

DEFAULT_SEEDS: Final = 20
_TOLERANCE: Final = 0.02
_SURE: Final = 3.0


class CalibrationError(AtefarError):
    """Baseline and reference cannot be made into constants; the message says which fails, and with what."""


@dataclass(frozen=True)
class Calibrated:
    """What calibration measured."""

    bundle: Bundle
    """As it is on disk now."""
    baseline: Constant
    reference: Constant
    measured: dict[str, tuple[float, ...]]
    """The metric by solution, a value a seed."""
    written: bool


def calibrate(
    bundle: Bundle, seeds: int = DEFAULT_SEEDS, write: bool = True, log_dir: Path | None = None
) -> Calibrated:
    """Measure baseline and reference on `seeds` calibration seeds, and write the constants into `task.yaml`.

    Args:
        bundle: the bundle.
        seeds: how many seeds; at least 3.
        write: whether `task.yaml` is changed.
        log_dir: where the eval log goes; Inspect's own default without one.

    Raises:
        CalibrationError: the image does not build, one of the two is not measured, they do not differ in the manifest's
            direction, or theory says otherwise.
    """
    if seeds < 3:
        raise CalibrationError(f"a spread needs at least 3 seeds, not {seeds}")
    if write and not os.access(bundle.path / "task.yaml", os.W_OK):
        raise CalibrationError(f"{bundle.path}/task.yaml: cannot be written")
    built = build(bundle)
    if not built.ok:
        words = "no Docker engine answers: " if not built.engine else ""
        raise CalibrationError(f"{words}{built.words}")
    runs = _measure(bundle, seeds, log_dir)
    metric = bundle.manifest.metric
    baseline, reference = constants_of(metric, runs)
    measured = {name: run.raw(metric.name) for name, run in runs.items()}
    changed = (metric.baseline, metric.reference) != (baseline, reference)
    if write and changed:
        bundle = write_constants(bundle, baseline, reference)
    return Calibrated(bundle, baseline, reference, measured, write and changed)


def calibration_work(seeds: int = DEFAULT_SEEDS) -> Work:
    """Return the execution that constants follow from."""
    return Work(kind="constants", names=("baseline", "reference"), seeds=seeds)


def constants_of(metric: Metric, runs: Mapping[str, Run]) -> tuple[Constant, Constant]:
    """Return the constants of baseline and reference that runs on calibration seeds make.

    Args:
        metric: what was measured.
        runs: the runs of `baseline` and `reference`, by name.

    Raises:
        CalibrationError: one of the two is not measured, they do not differ in the metric's direction, or theory says
            otherwise.
    """
    measured = {name: _values(metric, runs[name]) for name in ("baseline", "reference")}
    baseline, reference = (_constant(metric, name, values) for name, values in measured.items())
    _check_distance(metric, baseline, reference)
    return baseline, reference


def _measure(bundle: Bundle, seeds: int, log_dir: Path | None) -> dict[str, Run]:
    work, budget = calibration_work(seeds), Budget()
    task = Task(
        name=f"calibrate_{bundle.name}",
        dataset=[work_sample(bundle, work, budget)],
        solver=perform(),
        scorer=executed(),
    )
    place = None if log_dir is None else str(log_dir)
    (log,) = inspect_eval(
        task, model="none/none", display="none", log_dir=place, log_level="error", fail_on_error=False
    )
    facts = Facts(bundle, budget)
    for logged in log.samples or []:
        facts = with_sample(facts, logged)
    if facts.lost or not facts.done:
        why = next(iter(facts.lost.values()), log.error.message if log.error else f"the eval ended as {log.status}")
        raise CalibrationError(f"{bundle.name}: the measurement ended without a result: {why}") from LostError(why)
    return {name: found[0] for name, found in facts.runs("constants").items()}


def _values(metric: Metric, run: Run) -> tuple[float, ...]:
    if run.outcome != "measured":
        words = run.error or run.reason or "no reason given"
        kind = "the scorer fails on it" if run.outcome == "failed" else f"it is invalid ({run.reason})"
        raise CalibrationError(f"the {run.name} cannot be measured, {kind}:\n{words}")
    values = run.raw(metric.name)
    if metric.scale == "log" and min(values) <= 0:
        raise CalibrationError(f"metric.scale is log, but the {run.name} has a {metric.name} of {min(values):g}")
    return values


def _constant(metric: Metric, name: str, values: tuple[float, ...]) -> Constant:
    """The constant that the values make: theory's value where there is one, which they have to agree with."""
    spread = sd(values)
    mean = unscaled(metric, statistics.fmean(scaled(metric, value) for value in values))
    theory = getattr(metric.theory, name, None)
    if theory is None:
        return Constant(value=_rounded(mean), how="measured", seeds=len(values), sd=_rounded(spread))
    span = abs(metric.theory.reference - metric.theory.baseline) if metric.theory else 0.0
    allowed = max(_TOLERANCE * span, _SURE * spread / math.sqrt(len(values)))
    if abs(mean - theory) > allowed:
        raise CalibrationError(
            f"metric.theory.{name} is {theory:g}, but the {name} measures {mean:.6g} (sd {spread:.3g}, {len(values)} "
            f"seeds): either the theory or the scorer is wrong"
        )
    return Constant(value=theory, how="theory", seeds=len(values), sd=_rounded(spread))


def _check_distance(metric: Metric, baseline: Constant, reference: Constant) -> None:
    better = reference.value > baseline.value if metric.direction == "higher" else reference.value < baseline.value
    if not better:
        raise CalibrationError(
            f"the reference ({reference.value:g}) is not better than the baseline ({baseline.value:g}) where "
            f"metric.direction is {metric.direction}"
        )


def _rounded(value: float) -> float:
    """Six significant digits: what the manifest holds."""
    return float(f"{value:.6g}")
