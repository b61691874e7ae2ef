"""Executes a draft: builds its image, scores its solutions in the sandbox, and says what that tells.

Execution is Inspect's: each solution is an eval of the bundle without a model. A fresh draft has no constants, so it
is the raw values that are compared.
"""

from __future__ import annotations

import math
import shutil
import statistics
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from inspect_ai import eval as inspect_eval
from inspect_ai.log import EvalLog

from atefar_inspect.bundle import Bundle
from atefar_inspect.bundle.manifest import Metric
from atefar_inspect.evals import bundle_task, solution
from atefar_inspect.evals.image import ImageError, ensure_image
from atefar_inspect.evals.normalize import scaled

from .candidates import LEAST_EFFECT_SD
from .record import RunRecord

BUILD_LIMIT_S: Final = 900
_TAIL: Final = 15
"""Lines of a failed build that are kept."""


def build_image(bundle: Bundle) -> str | None:
    """Build the bundle's image; return None, or the words of the failure.

    Building it before Inspect does keeps those words: a build that fails in Inspect's own set-up ends its run.
    """
    if shutil.which("docker") is None:
        return "there is no docker command on this machine"
    try:
        ensure_image(bundle, timeout_s=BUILD_LIMIT_S)
    except ImageError as error:
        return "\n".join(str(error).splitlines()[-_TAIL:])
    return None


def run_solution(bundle: Bundle, name: str, expected: float | None, seeds: int, log_dir: Path) -> RunRecord:
    """Score one of the bundle's solutions in Docker on hidden seeds, and return what came of it."""
    started = time.monotonic()
    task = bundle_task(bundle, feedback="blind", final_seeds=seeds, solver=solution(name=name))
    log = inspect_eval(task, model="none/none", log_dir=str(log_dir), display="none")[0]
    record = run_record(bundle.manifest.metric, name, log)
    record.expected = expected
    record.seconds = round(time.monotonic() - started, 1)
    return record


def run_record(metric: Metric, name: str, log: EvalLog) -> RunRecord:
    """Return what an eval of one solution says about it."""
    sample = log.samples[0] if log.samples else None
    if log.status != "success" or sample is None or sample.error or not sample.scores:
        error = (sample.error if sample and sample.error else None) or log.error
        words = error.message.strip() if error else f"the eval ended as {log.status} without a score"
        return RunRecord(solution=name, outcome="failed", why=words)
    score = next(iter(sample.scores.values()))
    value, metadata = score.as_dict(), score.metadata or {}
    if not value["scored"]:
        return RunRecord(solution=name, outcome="unscored", why=_unscored_words(score.explanation or "", metadata))
    if not value["valid"]:
        return RunRecord(solution=name, outcome="invalid", why=_invalid_words(score.explanation or "", metadata))
    values = [float(seed["values"][metric.name]) for seed in metadata["seeds"]]
    sd = statistics.stdev(values) if len(values) > 1 else None
    return RunRecord(solution=name, outcome="measured", values=values, mean=statistics.fmean(values), sd=sd)


def _unscored_words(explanation: str, metadata: dict[str, Any]) -> str:
    return "; ".join([explanation, *dict.fromkeys(str(doubt) for doubt in metadata.get("doubts", ()))])


def _invalid_words(explanation: str, metadata: dict[str, Any]) -> str:
    # The log's error is not for agents, but here it is the author of the draft who has to know.
    errors = [metadata.get("error"), *(seed.get("error") for seed in metadata.get("seeds", ()))]
    return "\n".join([explanation, *dict.fromkeys(str(error).strip() for error in errors if error)])


def conclusion(metric: Metric, runs: Iterable[RunRecord]) -> str:
    """Return in one sentence what the execution of baseline and reference says about the draft."""
    by_name = {run.solution: run for run in runs}
    for name in ("baseline", "reference"):
        run = by_name.get(name)
        if run is None:
            return f"Refused: the {name} was not executed."
        if run.outcome != "measured":
            return f"Refused: the {name} is {run.outcome}: {run.why.splitlines()[0] if run.why else 'no reason given'}"
    baseline, reference = (_scaled(metric, by_name[name].values) for name in ("baseline", "reference"))
    if baseline is None or reference is None:
        return "Refused: the scale is logarithmic, but a value is not above 0."
    gain = statistics.fmean(reference) - statistics.fmean(baseline)
    gain = gain if metric.direction == "higher" else -gain
    sd = statistics.stdev(baseline) if len(baseline) > 1 else 0.0
    size = f"{gain / sd:.1f} standard deviations of the baseline" if sd > 0 else "the baseline has no spread"
    seeds = f"{len(baseline)} seeds each"
    if gain <= 0:
        return f"Refused: the reference is not better than the baseline ({seeds})."
    if gain <= LEAST_EFFECT_SD * sd:
        return (
            f"Refused: baseline and reference do not separate ({size}; more than {LEAST_EFFECT_SD:g} wanted; {seeds})."
        )
    return f"Baseline and reference separate ({size}; {seeds})."


def share_of_the_way(metric: Metric, runs: Iterable[RunRecord], run: RunRecord) -> float:
    """Return where a run lies between the means of baseline (0) and reference (1); NaN where that cannot be said."""
    by_name = {one.solution: one for one in runs}
    ends = [by_name[name] for name in ("baseline", "reference") if name in by_name]
    on_scale = [_scaled(metric, one.values) for one in (*ends, run)]
    if len(on_scale) < 3 or not all(on_scale):
        return math.nan
    start, end, here = (statistics.fmean(values) for values in on_scale if values)
    return (here - start) / (end - start) if end != start else math.nan


def _scaled(metric: Metric, values: list[float]) -> list[float] | None:
    on_scale = [scaled(metric, value) for value in values]
    return None if any(math.isnan(value) for value in on_scale) else on_scale
