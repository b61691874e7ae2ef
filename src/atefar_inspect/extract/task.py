"""Extraction as an Inspect task: its dataset grows from a sample a paper to the certified bundles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from inspect_ai import Task

from atefar_inspect.certify.budget import SMALL

from .kit import Kit
from .papers import Library, paper_sources, published_dates
from .plan import Rules
from .solving import carried_out, certified_bundles, drafted, judged, read_papers, take_step
from .source import ExtractionSource, Progress
from .workshop import Workshop

_SMALL_CALIBRATION_SEEDS: Final = 10


def rules_of(
    rounds: int = 3,
    max_candidates: int | None = None,
    max_certified: int | None = None,
    small: bool = False,
    only: Sequence[str] = (),
    public: bool = False,
) -> Rules:
    """Return the rules of an extraction; `small` certifies on a budget that certificates name."""
    rules = Rules(
        rounds=rounds,
        max_candidates=max_candidates,
        max_certified=max_certified,
        only=tuple(only),
        public=public,
    )
    return replace(rules, budget=SMALL, calibration_seeds=_SMALL_CALIBRATION_SEEDS) if small else rules


def extraction_task(
    papers: Sequence[str],
    suite: Path,
    rules: Rules,
    published: Sequence[str] = (),
    latex: bool = False,
    log: str = "",
    kit: Kit | None = None,
    progress: Progress | None = None,
) -> Task:
    """Return the task that extracts certified bundles from papers into a suite.

    Args:
        papers: paths, addresses or arXiv ids.
        suite: the folder of the suite.
        rules: when to stop, and how much is executed.
        published: dates of papers that do not tell theirs (`papers.published_dates`).
        latex: whether LaTeX source is read where arXiv has it.
        log: where its logs are, for the suite's record.
        kit: what it uses of the world.
        progress: called whenever a sample has ended.

    Raises:
        SourceError: a paper is not there, or a date not understood.
    """
    kit = kit or Kit()
    sources = paper_sources(papers)
    library = Library(sources, kit.read, published_dates(published, sources), latex)
    workshop = Workshop(suite, library, rules, kit, log)
    return Task(
        name="extract",
        dataset=ExtractionSource(workshop, progress),
        solver=take_step(workshop),
        scorer=[read_papers(), drafted(), carried_out(), judged(), certified_bundles()],
        metadata={"papers": list(library.papers), "budget": rules.budget.label},
        headline_metric="certified_bundles",
        fail_on_error=True,
        continue_on_fail=True,
    )
