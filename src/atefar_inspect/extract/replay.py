"""The model API `replay`: answers from the logs of an earlier run, so that it runs again without a key.

`--model replay/run.eval`, or a folder of logs. An answer is found by the key that the log holds beside each call
(`calls`), so the order of calls does not matter, and each is given once to a run of a sample. Of a log only the samples
that ask are read. This module is imported whenever Inspect looks for what is registered: nothing heavy here.
"""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Iterator
from typing import Final, NamedTuple
from weakref import WeakKeyDictionary

import anyio
from inspect_ai.event import InfoEvent, ModelEvent
from inspect_ai.log import (
    EvalSample,
    EvalSampleSummary,
    Transcript,
    list_eval_logs,
    read_eval_log_sample_async,
    read_eval_log_sample_summaries_async,
    transcript,
)
from inspect_ai.model import ChatMessage, GenerateConfig, ModelAPI, ModelOutput, modelapi
from inspect_ai.tool import ToolChoice, ToolInfo

from .calls import SOURCE, Asked, CallKey, asked_now

_MOST_SAMPLES: Final = 32
"""Samples whose answers are held; more than run at a time, as a rule, and what was let go is read again."""
_UNREAD: Final = {"store", "messages", "metadata"}


class ReplayError(Exception):
    """A recording that has no answer to what is asked; the message says what that was, and where it was looked for."""


class Recorded(NamedTuple):
    """An answer in a log."""

    prompt: tuple[str, ...]
    output: ModelOutput


class Recording:
    """The answers in a log or in a folder of logs, by sample.

    Of the runs of one sample the one that counts ended without an error, or else is the last: its answers belong
    together.
    """

    def __init__(self, path: str) -> None:
        """Take the path of a log, or of a folder that is searched; raises `ReplayError` where there is no log."""
        self.path = path
        self.logs = _logs(path)
        self._samples: dict[str, tuple[str, EvalSampleSummary]] | None = None
        self._held: OrderedDict[str, dict[CallKey, Recorded]] = OrderedDict()
        self._lock = anyio.Lock()

    async def answers(self, chain: str) -> dict[CallKey, Recorded]:
        """Return the answers of a sample by their keys; empty where no log has the sample."""
        async with self._lock:
            if chain not in self._held:
                self._held[chain] = await self._read(chain)
                if len(self._held) > _MOST_SAMPLES:
                    self._held.popitem(last=False)
            self._held.move_to_end(chain)
            return self._held[chain]

    async def _read(self, chain: str) -> dict[CallKey, Recorded]:
        if self._samples is None:
            self._samples = await self._index()
        if chain not in self._samples:
            return {}
        log, summary = self._samples[chain]
        sample = await read_eval_log_sample_async(
            log, summary.id, summary.epoch, resolve_attachments="full", exclude_fields=_UNREAD
        )
        return dict(recorded_answers(sample))

    async def _index(self) -> dict[str, tuple[str, EvalSampleSummary]]:
        found: dict[str, tuple[str, EvalSampleSummary]] = {}
        for log in self.logs:
            for summary in await read_eval_log_sample_summaries_async(log):
                chain = str(summary.id)
                if chain not in found or _rank(summary) >= _rank(found[chain][1]):
                    found[chain] = (log, summary)
        return found


def _rank(summary: EvalSampleSummary) -> tuple[bool, str]:
    return summary.error is None, summary.completed_at or summary.started_at or ""


def _logs(path: str) -> list[str]:
    # Absolute, since Inspect may change the working directory between here and the first call.
    where = path if "://" in path else os.path.abspath(path)
    if where.endswith((".eval", ".json")):
        found = [where] if "://" in where or os.path.isfile(where) else []
    else:
        found = sorted(info.name for info in list_eval_logs(where)) if "://" in where or os.path.isdir(where) else []
    if not found:
        raise ReplayError(f"replay/{path}: there is no log; expected the path of an .eval file, or of a folder of them")
    return found


def recorded_answers(sample: EvalSample) -> Iterator[tuple[CallKey, Recorded]]:
    """Yield the keys and answers of a sample's calls; those that ended in an error have no answer."""
    asked: dict[str | None, Asked] = {}
    for event in sample.events:
        if isinstance(event, InfoEvent) and event.source == SOURCE:
            asked[event.span_id] = Asked.model_validate(event.data)
        elif isinstance(event, ModelEvent) and event.span_id in asked and not (event.error or event.pending):
            call = asked[event.span_id]
            yield call.key, Recorded(call.prompt, event.output)


class ReplayAPI(ModelAPI):
    """Gives recorded answers, with the token usage of the recorded calls."""

    def __init__(
        self,
        model_name: str,
        base_url: str | None = None,
        api_key: str | None = None,
        config: GenerateConfig = GenerateConfig(),  # noqa: B008 -- as Inspect's own
        strict: bool = False,
    ) -> None:
        """Open a recording.

        Args:
            model_name: path of a log or of a folder of logs.
            base_url: not used.
            api_key: not used.
            config: not used, since nothing is generated.
            strict: whether the prompt has to be the recorded one too (`-M strict=true`).

        Raises:
            ReplayError: there is no log, or `strict` is no boolean.
        """
        super().__init__(model_name, base_url, api_key, [], config)
        if not isinstance(strict, bool):
            raise ReplayError(f"replay/{model_name}: strict is {strict!r}; expected true or false")
        self.strict = strict
        self.recording = Recording(model_name)
        self._given: WeakKeyDictionary[Transcript, set[CallKey]] = WeakKeyDictionary()

    async def generate(
        self, input: list[ChatMessage], tools: list[ToolInfo], tool_choice: ToolChoice, config: GenerateConfig
    ) -> ModelOutput:
        """Return the recorded answer to the call that is being made.

        Raises:
            ReplayError: the recording has no answer to it, it was given before, or the prompt is another.
        """
        asked = asked_now()
        if asked is None:
            raise ReplayError(f"replay/{self.recording.path}: answers only the calls of an extraction")
        recorded = (await self.recording.answers(asked.key.chain)).get(asked.key)
        if recorded is None:
            raise ReplayError(f"replay/{self.recording.path}: there is no answer for {asked.key}")
        # A run of a sample has a transcript of its own: one that failed and is run again gets its answers again.
        given = self._given.setdefault(transcript(), set())
        if asked.key in given:
            raise ReplayError(f"replay/{self.recording.path}: the answer for {asked.key} was given before")
        if self.strict and asked.prompt != recorded.prompt:
            where = _first_difference(asked.prompt, recorded.prompt)
            raise ReplayError(f"replay/{self.recording.path}: the prompt of {asked.key} is another, from {where} on")
        given.add(asked.key)
        return recorded.output.model_copy(deep=True)


def _first_difference(asked: tuple[str, ...], recorded: tuple[str, ...]) -> str:
    """Return in words where two prompts begin to differ; they do."""
    pairs = zip(asked, recorded, strict=False)
    same = next((number for number, (one, other) in enumerate(pairs) if one != other), min(len(asked), len(recorded)))
    return "the system message" if same == 0 else f"block {same} behind the system message"


@modelapi(name="replay")
def replay() -> type[ModelAPI]:
    """The API's class, for Inspect to find."""
    return ReplayAPI
