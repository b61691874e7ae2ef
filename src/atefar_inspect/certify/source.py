"""Certification as a dataset that grows: what is executed next follows from what the finished samples came to."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from inspect_ai import SampleSource
from inspect_ai.dataset import Sample
from inspect_ai.log import EvalSample

from atefar_inspect.bundle.certificate import GateReport
from atefar_inspect.bundle.manifest import GateName

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
        """What can be executed before anything is known; where `eval_set` tries again, everything begins anew."""
        self.facts, self._asked = self._known_before, {}
        return self._more()

    async def sample_complete(self, sample: EvalSample) -> list[Sample] | None:
        """Take note of what a sample came to, and return what that leads to."""
        self.facts = with_sample(self.facts, sample)
        reports = self._schedule.reports(self.facts)
        more = self._more(reports)
        if self._progress is not None:
            open_work = [
                work for id, work in self._asked.items() if id not in self.facts.done and id not in self.facts.lost
            ]
            self._progress(self.facts, reports, open_work)
        return more

    def _more(self, reports: Mapping[GateName, GateReport] | None = None) -> list[Sample]:
        new = [work for work in self._schedule.next(self.facts, reports) if work.id not in self._asked]
        self._asked |= {work.id: work for work in new}
        return [work_sample(self.facts.bundle, work, self.facts.budget) for work in new]


def with_sample(facts: Facts, sample: EvalSample) -> Facts:
    """Return the facts with what a logged sample came to: its result, or that it was lost."""
    stored = sample.store.get(STORE_KEY)
    if sample.error is None and stored is not None:
        return facts.with_done(Done.model_validate(stored))
    why = (
        sample.error.message.strip().splitlines()[-1] if sample.error and sample.error.message.strip() else "no result"
    )
    return facts.with_lost(str(sample.id), why)
