"""The whole of a certification as the command runs it: build, execute, judge, write the certificate."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from inspect_ai import eval_set
from inspect_ai.log import list_eval_logs, read_eval_log

from atefar_inspect.bundle import Bundle
from atefar_inspect.bundle.certificate import CERTIFICATE, Certificate
from atefar_inspect.errors import AtefarError
from atefar_inspect.evals.image import ImageError, ensure_image
from atefar_inspect.paper import Paper

from .budget import Budget
from .facts import Build, Facts
from .folder import default_root, folder_name, locked_folder
from .gates import GATES
from .machine import engine_version, parallel_samples
from .report import make_certificate
from .schedule import Schedule
from .source import Progress, with_sample
from .task import certify_task

REPORT: Final = "report.json"
"""What a certification that refuses a bundle leaves in its folder."""

_SPENT: Final = "spent_s"
_BUILD_LIMIT_S: Final = 1800.0


class CertifyError(AtefarError):
    """A certification that cannot be begun; the message says why."""


@dataclass(frozen=True)
class Certified:
    """What a certification came to."""

    certificate: Certificate
    path: Path
    """Where it was written: into the bundle if it certifies, else beside the logs."""
    logs: Path


def build(bundle: Bundle, limit_s: float = _BUILD_LIMIT_S) -> Build:
    """Build the bundle's image in at most `limit_s` seconds, and return how that went."""
    if engine_version() is None:
        return Build(ok=False, engine=False, words="start Docker, or see `atefar doctor`")
    started = time.monotonic()
    try:
        ensure_image(bundle, timeout_s=limit_s)
    except ImageError as error:
        if engine_version() is None:
            return Build(ok=False, engine=False, words="it went away during the build")
        return Build(ok=False, words=str(error), seconds=time.monotonic() - started)
    return Build(ok=True, seconds=time.monotonic() - started)


def certify(
    bundle: Bundle,
    budget: Budget | None = None,
    out: Path | None = None,
    root: Path | None = None,
    paper: Paper | None = None,
    fresh: bool = False,
    progress: Progress | None = None,
    begun: Callable[[Path], None] | None = None,
) -> Certified:
    """Execute and judge a bundle, and write its certificate.

    What an earlier call of the same content and budget has executed is not executed again.

    Args:
        bundle: the bundle.
        budget: how much is executed; all of it by default.
        out: where the certificate is written, instead of into the bundle; a refused bundle's too.
        root: where logs are kept, instead of the user's cache folder.
        paper: the paper, to look the evidence up in.
        fresh: execute all again, whatever the folder holds.
        progress: called whenever a sample has ended.
        begun: gets the folder of the logs before anything is executed.

    Raises:
        CertifyError: the bundle's folder or `root` cannot be written.
    """
    started, budget = time.monotonic(), budget or Budget()
    if out is None and not os.access(bundle.path, os.W_OK):
        raise CertifyError(f"{bundle.path}: cannot be written; give --out FILE for the certificate")
    root = root or default_root()
    if root.resolve().is_relative_to(bundle.path):
        raise CertifyError(f"{root}: lies inside the bundle, whose content it would change; choose another folder")
    with locked_folder(root, folder_name(bundle, budget)) as folder:
        if fresh:
            _forget(folder)
        if begun is not None:
            begun(folder)
        facts = Facts(bundle, budget, build=build(bundle), paper=paper)
        facts = replace(known(facts, folder), lost={})
        if Schedule(GATES).next(facts):
            _execute(facts, folder, progress)
            facts = known(facts, folder)
        total_s = _spent(folder, time.monotonic() - started)
        certificate = make_certificate(facts, GATES, _log_name(folder), total_s)
        return Certified(certificate, _write(certificate, bundle, out, folder), folder)


def known(facts: Facts, folder: Path) -> Facts:
    """Return the facts with all that the logs of a folder hold."""
    for info in sorted(list_eval_logs(str(folder)), key=lambda log: log.name):
        for sample in read_eval_log(info).samples or []:
            if sample.id not in facts.done:
                facts = with_sample(facts, sample)
    return facts


def _execute(facts: Facts, folder: Path, progress: Progress | None) -> None:
    # What is done comes back through Inspect, which reuses the samples of the log that it finds in the folder.
    task = certify_task(facts.bundle, facts.budget, replace(facts, done={}, lost={}), progress)
    logging.getLogger("inspect_ai").setLevel(logging.ERROR)
    eval_set(
        task,
        log_dir=str(folder),
        model="none/none",
        display="none",
        retry_attempts=1,
        retry_wait=1,
        max_samples=parallel_samples(),
        max_sandboxes=parallel_samples(),
        fail_on_error=True,
        continue_on_fail=True,
        log_dir_allow_dirty=True,
        log_level="error",
    )


def _forget(folder: Path) -> None:
    for file in folder.iterdir():
        if file.is_file() and file.name != ".lock":
            file.unlink()


def _spent(folder: Path, seconds: float) -> float:
    """Seconds that all calls of this certification took together, this one included."""
    file = folder / _SPENT
    before = float(file.read_text(encoding="utf-8")) if file.exists() else 0.0
    file.write_text(str(before + seconds), encoding="utf-8")
    return before + seconds


def _log_name(folder: Path) -> str:
    logs = sorted(Path(log.name).name for log in list_eval_logs(str(folder)))
    return logs[-1] if logs else ""


def _write(certificate: Certificate, bundle: Bundle, out: Path | None, folder: Path) -> Path:
    target = out or (bundle.path / CERTIFICATE if certificate.certified else folder / REPORT)
    draft = target.with_name(f".{target.name}.new")
    draft.write_text(certificate.text(), encoding="utf-8")
    draft.replace(target)
    return target
