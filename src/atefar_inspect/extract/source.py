"""Extraction as a dataset that grows: what is done next follows from the samples that have ended (`plan.py`).

Inspect calls `sample_complete` for the samples that it finds in the log of an earlier attempt too, which rebuilds the
plan; follow-ups with the ids of that log are then taken from it and not repeated.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import anyio.to_thread
from inspect_ai import SampleSource
from inspect_ai.dataset import Sample
from inspect_ai.log import EvalSample

from atefar_inspect.certify.source import done_of, why_lost
from atefar_inspect.evals.logged import with_store

from .drafting import BUILD_LIMIT_S
from .plan import Asked
from .solving import TROUBLE, WORDS
from .steps import (
    STORE_KEY,
    DraftResult,
    Ended,
    PaperResult,
    Result,
    StepId,
    SummaryResult,
    VerdictResult,
    paper_step,
    parse_id,
)
from .workshop import Workshop

Progress = Callable[[StepId, Ended, Sequence[StepId]], None]
"""Gets a step that has ended, what came of it, and the steps that are in hand."""


class ExtractionSource(SampleSource):
    """The samples of one extraction."""

    def __init__(self, workshop: Workshop, progress: Progress | None = None) -> None:
        self._workshop, self._progress = workshop, progress
        self._asked: set[StepId] = set()
        self._images: dict[str, str] = {}
        """By context digest of a draft: why its image is not to be had; empty where it is."""

    def initial_samples(self) -> list[Sample]:
        """One sample a paper."""
        steps = [paper_step(key) for key in self._workshop.library.papers]
        self._asked = set(steps)
        return [_sample(Asked(step), self._workshop) for step in steps]

    async def sample_complete(self, sample: EvalSample) -> list[Sample] | None:
        """Take note of what a sample came to, and return what that leads to."""
        step, ended = parse_id(str(sample.id)), ended_of(sample)
        if self._workshop.plan.knows(step):
            # Each sample ends once in an attempt: this is the first of another one, in which all come again.
            self._workshop.plan.clear()
            self._asked = {id for id in self._asked if id.kind == "paper"}
        more = [asked for asked in self._workshop.note(step, ended) if asked.id not in self._asked]
        self._asked |= {asked.id for asked in more}
        if self._progress is not None:
            self._progress(step, ended, sorted(id for id in self._asked if not self._workshop.plan.knows(id)))
        return [await self._sample(asked) for asked in more]

    async def _sample(self, asked: Asked) -> Sample:
        trouble = "" if asked.bundle is None else await self._image_trouble(asked)
        return _sample(asked, self._workshop, trouble)

    async def _image_trouble(self, asked: Asked) -> str:
        """Make sure of the draft's image, which may be gone when an extraction goes on another day.

        An image that is not there when Inspect starts the sample's containers would end the whole run.
        """
        assert asked.bundle is not None
        draft = asked.bundle.draft_digest
        if draft not in self._images:
            built = await anyio.to_thread.run_sync(self._workshop.kit.build, asked.bundle, BUILD_LIMIT_S)
            self._images[draft] = (
                "" if built.ok else f"the draft's image is gone and was not built again: {built.words}"
            )
        return self._images[draft]


def ended_of(sample: EvalSample) -> Ended:
    """Return what a logged sample came to."""
    result = None if sample.error is not None else _result_of(sample)
    return Ended(result, "" if result is not None else why_lost(sample))


def _result_of(sample: EvalSample) -> Result | None:
    kind, stored = parse_id(str(sample.id)).kind, with_store(sample).store.get(STORE_KEY)
    if kind in ("paper", "draft", "repair", "verdict", "summary"):
        return None if stored is None else _MODELS[kind].model_validate(stored)
    return done_of(sample)


_MODELS: dict[str, type[PaperResult | DraftResult | VerdictResult | SummaryResult]] = {
    "paper": PaperResult,
    "draft": DraftResult,
    "repair": DraftResult,
    "verdict": VerdictResult,
    "summary": SummaryResult,
}


def _sample(asked: Asked, workshop: Workshop, trouble: str = "") -> Sample:
    """Return the sample that takes a step."""
    id = asked.id
    if trouble:
        return Sample(id=str(id), input=f"{id.kind}: {trouble}", metadata={TROUBLE: trouble})
    if asked.bundle is not None and asked.work is not None:
        sample = workshop.kit.sample(asked.bundle, asked.work, workshop.rules.budget)
        sample.id = str(id)
        return sample
    what = workshop.library.papers[id.paper].name if id.kind in ("paper", "summary") else id.candidate
    return Sample(id=str(id), input=f"{id.kind}: {what}", metadata={WORDS: asked.words} if asked.words else None)
