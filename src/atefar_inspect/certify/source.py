"""Certification as a dataset that grows: what is executed next follows from what the finished samples came to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from inspect_ai import SampleSource
from inspect_ai.dataset import Sample
from inspect_ai.log import EvalSample

from atefar_inspect.bundle.certificate import GateReport
from atefar_inspect.bundle.manifest import GateName
from atefar_inspect.evals.logged import with_store

from .facts import Facts
from .perform import STORE_KEY, work_sample
from .schedule import Schedule
from .work import Done, Work

Progress = Callable[[Facts, Mapping[GateName, GateReport], list[Work]], None]
"""Gets all that is known, the gates judged so far, and the samples still to come, whenever a sample has ended."""


class Certification(SampleSource):
    """The samples of one certification."""

    def __init__(self, facts: Facts, schedule: Schedule, progress: Progress | None = None) -> None:
        self.facts = self._known_before = facts
        self._schedule, self._progress = schedule, progress
        self._asked: dict[str, Work] = {}

    def initial_samples(self) -> list[Sample]:
        """What can be executed before anything is known."""
        self._begin()
        return self._samples(self._asked.values())

    async def sample_complete(self, sample: EvalSample) -> list[Sample] | None:
        """Take note of what a sample came to, and return what that leads to."""
        if sample.id in self.facts.done or sample.id in self.facts.lost:
            # Each sample ends once in an attempt: this is the first of another one of `eval_set`'s, in which all come
            # again. It goes on with this very source, and asks for no initial samples.
            self._begin()
        self.facts = with_sample(self.facts, sample)
        reports = self._schedule.reports(self.facts)
        new = [work for work in self._schedule.next(self.facts, reports) if work.id not in self._asked]
        self._asked |= {work.id: work for work in new}
        if self._progress is not None:
            open_work = [
                work for id, work in self._asked.items() if id not in self.facts.done and id not in self.facts.lost
            ]
            self._progress(self.facts, reports, open_work)
        return self._samples(new)

    def _begin(self) -> None:
        self.facts = self._known_before
        self._asked = {work.id: work for work in self._schedule.next(self.facts)}

    def _samples(self, works: Iterable[Work]) -> list[Sample]:
        return [work_sample(self.facts.bundle, work, self.facts.budget) for work in works]


def with_sample(facts: Facts, sample: EvalSample) -> Facts:
    """Return the facts with what a logged sample came to: its result, or that it was lost."""
    done = done_of(sample)
    return facts.with_lost(str(sample.id), why_lost(sample)) if done is None else facts.with_done(done)


def done_of(sample: EvalSample) -> Done | None:
    """Return what a logged sample's executions came to; None where it ended without a result."""
    stored = with_store(sample).store.get(STORE_KEY)
    return None if sample.error is not None or stored is None else Done.model_validate(stored)


def why_lost(sample: EvalSample) -> str:
    """Return the last line of the error with which a sample ended without a result."""
    words = sample.error.message.strip() if sample.error else ""
    return words.splitlines()[-1] if words else "no result"
