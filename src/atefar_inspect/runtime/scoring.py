"""The process that holds the hidden data and runs `score(submission, seed)`: a fork of the supervisor for each seed."""

from __future__ import annotations

import contextlib
import importlib.util
import json
import math
import os
import sys
import traceback
from pathlib import Path
from typing import Any, Callable, Dict, NoReturn, Optional

from .config import Config
from .errors import Fault, Invalid
from .meter import Meter
from .reasons import REASONS, blanks
from .submission import Submission
from .verdict import FAILED, INVALID, MEASURED, Outcome

Score = Callable[[Submission, int], Dict[str, float]]
LOG_CHARACTERS = 8000


class ScorerError(Exception):
    """`score.py` broke its contract."""


def score_and_report(
    config: Config, folder: Path, seed: int, make: Callable[[], Submission], meter: Meter, result_fd: int
) -> NoReturn:
    """In the child: scores one seed, writes the outcome as JSON, ends the process."""
    outcome = _scored(config, folder, seed, make, meter)
    data = json.dumps(outcome.__dict__).encode("ascii")
    while data:
        data = data[os.write(result_fd, data) :]
    with contextlib.suppress(OSError):
        sys.stdout.flush()
    os._exit(0)


def read_outcome(data: bytes) -> Optional[Outcome]:
    """The outcome that the child wrote; None if it ended before it had."""
    try:
        return Outcome(**json.loads(data))
    except ValueError:
        return None


def _scored(config: Config, folder: Path, seed: int, make: Callable[[], Submission], meter: Meter) -> Outcome:
    """Runs the scorer and says how it ended. Code of a bundle runs here, so every exception is an outcome."""
    submission = None
    try:
        score = _load(folder / "scorer")
        meter.begin()
        submission = make()
        values = _checked(score(submission, seed), config.metric)
        outcome = Outcome(MEASURED, values=values)
    except Fault as fault:
        outcome = _invalid(fault)
    except Invalid as invalid:
        outcome = _by_rule(invalid, config)
    except BaseException:
        outcome = Outcome(FAILED, error=traceback.format_exc()[-LOG_CHARACTERS:])
    if submission is not None and submission.fault is not None:  # remembered even if the scorer swallowed it
        return _invalid(submission.fault)
    return outcome


def _load(folder: Path) -> Score:
    sys.path.insert(0, str(folder))
    spec = importlib.util.spec_from_file_location("score", folder / "score.py")
    if spec is None or spec.loader is None:
        raise ScorerError("scorer/score.py cannot be loaded")
    module = importlib.util.module_from_spec(spec)
    sys.modules["score"] = module
    spec.loader.exec_module(module)
    score: Score = module.score
    return score


def _checked(values: Any, metric: str) -> Dict[str, float]:
    """The numbers as plain floats. Raises ScorerError for anything else, since nothing else can be averaged."""
    if not isinstance(values, dict) or metric not in values:
        raise ScorerError(f"score() must return a dict with the metric {metric!r}, got {values!r:.200}")
    numbers = {str(key): float(value) for key, value in values.items()}
    for key, number in numbers.items():
        if not math.isfinite(number):
            raise ScorerError(f"score() returned {number} for {key!r}; it must be finite")
    return numbers


def _invalid(fault: Fault) -> Outcome:
    return Outcome(INVALID, reason=fault.code, detail=fault.detail, error=fault.log)


def _by_rule(invalid: Invalid, config: Config) -> Outcome:
    """A rule of the manifest has its sentence there and no blanks; one of the runtime's own wants its names."""
    code, detail = invalid.code, invalid.detail
    if code in config.reasons and not detail:
        return Outcome(INVALID, reason=code)
    if code in REASONS and set(detail) == blanks(code):
        return Outcome(INVALID, reason=code, detail=detail)
    known = ", ".join((*config.reasons, *REASONS))
    return Outcome(FAILED, error=f"score() raised Invalid({code!r}, {detail}); known codes: {known}")
