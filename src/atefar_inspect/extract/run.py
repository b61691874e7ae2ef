"""The whole of an extraction as the command runs it: an eval set in the suite, and what its logs hold at the end."""

from __future__ import annotations

import fcntl
import hashlib
import json
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final

from inspect_ai import eval_set
from inspect_ai.log import EvalSample, list_eval_logs, read_eval_log_sample_summaries, read_eval_log_samples_by_id
from inspect_ai.model import Model

from atefar_inspect.certify.machine import parallel_samples
from atefar_inspect.errors import AtefarError

from .exchange import known_exchanges
from .kit import Kit
from .outputs import Origin, paper_record
from .page import write_page
from .papers import paper_sources
from .plan import Rules
from .publish import clear_staging
from .record import PaperRecord, add_to_record, read_record
from .source import Progress, ended_of
from .steps import Ended, StepId, parse_id
from .task import extraction_task

LOGS: Final = ".atefar/logs"
"""Where the eval logs lie in a suite, a folder for each set of arguments."""
_LOCK: Final = ".lock"
_KEY_LENGTH: Final = 16
_RECORDED: Final = ("paper", "draft", "repair", "verdict", "summary")


class ExtractError(AtefarError):
    """What the person who extracts can mend; the message is one line."""


@dataclass(frozen=True)
class Arguments:
    """What is asked for. The same arguments go on where an earlier call was."""

    papers: tuple[str, ...]
    model: str | Model
    suite: Path
    rules: Rules = field(default_factory=Rules)
    model_args: tuple[str, ...] = ()
    """What the model was made with, as KEY=VALUE."""
    auditor: str | Model | None = None
    """Model that audits drafts; the same as drafts them where there is none."""
    published: tuple[str, ...] = ()
    """Dates of papers that do not tell theirs (`papers.published_dates`)."""
    latex: bool = False
    """Whether LaTeX source is read where arXiv has it."""
    token_limit: int | None = None
    """Tokens of one sample: a paper's reading, a draft, a repair."""
    cost_limit: float | None = None
    """US dollars of one sample."""
    max_samples: int | None = None
    """Samples at a time; those that execute something are one a core at most."""

    @property
    def log_folder(self) -> str:
        """Folder of the logs in the suite, as a POSIX path: its name is a hash of what the samples depend on."""
        known = {
            "papers": [paper.key for paper in paper_sources(self.papers)],
            "models": [str(self.model), sorted(self.model_args), str(self.auditor)],
            "rules": asdict(self.rules),
            "published": sorted(self.published),
            "latex": self.latex,
            "limits": [self.token_limit, self.cost_limit],
        }
        key = hashlib.sha256(json.dumps(known, sort_keys=True).encode()).hexdigest()[:_KEY_LENGTH]
        return f"{LOGS}/{key}"


@dataclass(frozen=True)
class Extracted:
    """What an extraction came to."""

    papers: tuple[PaperRecord, ...]
    """Those that were asked for, in that order."""
    logs: Path

    @property
    def finished(self) -> bool:
        """Whether every paper was gone through, be it without a task, and nothing is left to be done."""
        return all(paper.finished for paper in self.papers)


def open_suite(suite: Path) -> None:
    """Make the suite's folder if it is not there, and make sure that it can be written.

    Raises:
        ExtractError: it cannot.
        RecordError: it holds a record that cannot be understood.
    """
    if (suite / "task.yaml").exists():
        raise ExtractError(f"{suite}: is a bundle; --out takes the folder that shall hold bundles")
    try:
        (suite / LOGS).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ExtractError(f"{suite}: cannot be written ({error.strerror})") from error
    if not os.access(suite, os.W_OK):
        raise ExtractError(f"{suite}: cannot be written (permission denied)")
    read_record(suite)


def extract(arguments: Arguments, progress: Progress | None = None, kit: Kit | None = None) -> Extracted:
    """Extract certified bundles from papers into a suite, and record what came of each paper.

    What an earlier call with the same arguments has done is not done again.

    Args:
        arguments: what is asked for.
        progress: called whenever a sample has ended.
        kit: what it uses of the world.

    Raises:
        ExtractError: the suite cannot be written, or another process is at work with the same arguments.
        RecordError: the suite's record cannot be understood or written.
        SourceError: a paper is not there, or a date not understood.
    """
    open_suite(arguments.suite)
    folder = arguments.suite / arguments.log_folder
    with _locked(folder):
        clear_staging(arguments.suite)
        _execute(arguments, folder, progress, kit)
        entries = _entries(arguments, folder)
        write_page(arguments.suite, add_to_record(arguments.suite, entries))
    return Extracted(tuple(entries), folder)


def _execute(arguments: Arguments, folder: Path, progress: Progress | None, kit: Kit | None) -> None:
    task = extraction_task(
        arguments.papers,
        arguments.suite,
        arguments.rules,
        published=arguments.published,
        latex=arguments.latex,
        log=arguments.log_folder,
        kit=kit,
        progress=progress,
    )
    logging.getLogger("inspect_ai").setLevel(logging.ERROR)
    eval_set(
        task,
        log_dir=str(folder),
        model=arguments.model,
        model_roles={"auditor": arguments.auditor} if arguments.auditor else None,
        display="none",
        retry_attempts=1,
        retry_wait=1,
        max_samples=arguments.max_samples or 2 * parallel_samples(),
        max_sandboxes=parallel_samples(),
        fail_on_error=True,
        continue_on_fail=True,
        log_dir_allow_dirty=True,
        log_level="error",
        token_limit=arguments.token_limit,
        cost_limit=arguments.cost_limit,
    )


def _entries(arguments: Arguments, folder: Path) -> list[PaperRecord]:
    known, cost, exchanges = known_results(folder), known_costs(folder), known_exchanges(folder)
    return [
        paper_record(
            Origin(paper.key, paper.name, str(arguments.model), arguments.log_folder, arguments.rules),
            known.get(paper.key, {}),
            cost.get(paper.key),
            exchanges.get(paper.key),
        )
        for paper in paper_sources(arguments.papers)
    ]


def known_results(folder: Path) -> dict[str, dict[StepId, Ended]]:
    """Return the steps that the logs of a folder hold, by paper: a result before an error, a later one before others.

    Steps of certification are left out, except those that were lost: their results are in the verdicts.
    """
    known: dict[str, dict[StepId, Ended]] = {}
    for sample in _samples(folder):
        step, ended = parse_id(str(sample.id)), ended_of(sample)
        of_paper = known.setdefault(step.paper, {})
        if ended.result is not None or step not in of_paper or of_paper[step].lost:
            of_paper[step] = ended
    return known


def known_costs(folder: Path) -> dict[str, float]:
    """Return what the model calls of each paper cost in US dollars; absent where no price is known."""
    costs: dict[tuple[str, str], tuple[str, float]] = {}
    for sample in _samples(folder):
        prices = [usage.total_cost for usage in sample.model_usage.values() if usage.total_cost is not None]
        if prices:
            costs[str(sample.id), str(sample.uuid)] = (parse_id(str(sample.id)).paper, sum(prices))
    totals: dict[str, float] = {}
    for paper, cost in costs.values():
        totals[paper] = totals.get(paper, 0.0) + cost
    return totals


def _samples(folder: Path) -> Iterator[EvalSample]:
    """Yield the samples of a folder's logs that a record is made of, the oldest log's first, without their events."""
    for log in sorted(list_eval_logs(str(folder)), key=lambda info: info.name):
        wanted = [
            (summary.id, summary.epoch)
            for summary in read_eval_log_sample_summaries(log)
            if summary.error is not None or parse_id(str(summary.id)).kind in _RECORDED
        ]
        yield from read_eval_log_samples_by_id(log, wanted, exclude_fields={"events", "messages", "attachments"})


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold a folder of logs for this process.

    Raises:
        ExtractError: another process holds it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / _LOCK).open("w", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ExtractError(f"{folder}: another process extracts the same papers into this suite") from error
        yield
