"""The gate `constants`."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from typing import Final

from atefar_inspect.bundle.certificate import GateReport
from atefar_inspect.bundle.manifest import Constant, Metric
from atefar_inspect.evals.normalize import scaled, scaled_sd, unscaled

from ..facts import Facts
from ..gate import Gate
from ..statistics import sd, sd_agrees
from ..work import Run, Work
from .common import last_line

SLACK: Final = 0.02
"""Differences up to this share of the distance between baseline and reference are never held against a constant."""

_SURE: Final = 3.0
_MOST_SEEDS: Final = 20


class ConstantsGate(Gate):
    """Calibration repeated gives the manifest's constants.

    Baseline and reference are scored again on calibration's own seeds (derived from the draft digest, which the
    constants are not part of). Means agree with `metric.baseline` and `metric.reference` within 3 standard errors, or 2
    % of their distance; standard deviations agree by a chi-square test. Where theory predicts values, they are held to
    the same.
    """

    name = "constants"

    def work(self, facts: Facts) -> Sequence[Work]:
        """Baseline and reference on calibration's seeds."""
        metric = facts.bundle.manifest.metric
        if metric.baseline is None or metric.reference is None:
            return ()
        seeds = min(_MOST_SEEDS, max(3, metric.baseline.seeds, metric.reference.seeds))
        return [Work(kind="constants", names=("baseline", "reference"), seeds=seeds)]

    def examine(self, facts: Facts) -> GateReport:
        """Each constant against its repeated measurement and the theory."""
        metric = facts.bundle.manifest.metric
        if metric.baseline is None or metric.reference is None:
            sentence = "task.yaml has no metric.baseline and metric.reference: run `atefar calibrate` on the bundle."
            return self.report(facts, False, sentence, 2)
        runs = {name: found[0] for name, found in facts.runs("constants").items()}
        span = abs(scaled(metric, metric.reference.value) - scaled(metric, metric.baseline.value))
        wrong, shown = [], []
        for name, constant in (("baseline", metric.baseline), ("reference", metric.reference)):
            wrong += _compared(metric, name, constant, runs[name], span)
            values = runs[name].raw(metric.name)
            shown.append(f"{name} {_mean(metric, values):.6g} (task.yaml: {constant.value:.6g})" if values else name)
        if wrong:
            measured = all(run.outcome == "measured" for run in runs.values())
            sentence = (
                f"{wrong[0]} Run `atefar calibrate`; constants are not written by hand." if measured else wrong[0]
            )
            return self.report(facts, False, sentence, 2, wrong[1:])
        return self.report(facts, True, f"Measured again: {', '.join(shown)}.", 2)


def _compared(metric: Metric, name: str, constant: Constant, run: Run, span: float) -> list[str]:
    """What is wrong with one constant, by a run on calibration's seeds."""
    if run.outcome != "measured":
        return [
            f"metric.{name} cannot be measured: the {name} is {run.outcome} ({run.reason or last_line(run.error)})."
        ]
    values = [scaled(metric, value) for value in run.raw(metric.name)]
    if any(math.isnan(value) for value in values):
        return [f"metric.{name}: the scale is logarithmic, but a value is not above 0."]
    mean, spread = statistics.fmean(values), sd(values)
    written, written_sd = scaled(metric, constant.value), scaled_sd(metric, constant)
    wrong = []
    others = 0.0 if constant.how == "theory" else 1 / constant.seeds
    allowed = max(SLACK * span, _SURE * max(spread, written_sd) * math.sqrt(1 / len(values) + others))
    if abs(mean - written) > allowed:
        wrong.append(f"metric.{name}.value is {constant.value:.6g}, measured again it is {unscaled(metric, mean):.6g}.")
    if not sd_agrees(spread, written_sd, len(values), SLACK * span):
        wrong.append(f"metric.{name}.sd is {constant.sd:.3g}, measured again it is {sd(run.raw(metric.name)):.3g}.")
    theory = getattr(metric.theory, name, None)
    if theory is not None:
        allowed = max(SLACK * span, _SURE * spread / math.sqrt(len(values)))
        if abs(mean - scaled(metric, theory)) > allowed:
            wrong.append(f"metric.theory.{name} is {theory:.6g}, measured is {unscaled(metric, mean):.6g}.")
    return wrong


def _mean(metric: Metric, values: Sequence[float]) -> float:
    return unscaled(metric, statistics.fmean(scaled(metric, value) for value in values))
