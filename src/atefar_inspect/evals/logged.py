"""What a finished sample kept in its store, also where Inspect put the sample together again after a crash."""

from __future__ import annotations

from inspect_ai.log import EvalSample, resolve_sample_attachments
from inspect_ai.util import store_from_events


def with_store(sample: EvalSample) -> EvalSample:
    """Return the sample with its store.

    A sample that had ended and was not yet in the log when its process was killed is recovered by Inspect from its
    events: it is complete, but its store is empty (inspect-ai 0.3.285). The events tell what was put into it.
    """
    if sample.store or not any(event.event == "store" for event in sample.events):
        return sample
    whole = resolve_sample_attachments(sample.model_copy(deep=True), "full")
    store = store_from_events(whole.events)
    return sample.model_copy(update={"store": dict(store.items())})
