"""DSPy's language model over Inspect's: every request goes through `inspect_ai.model.get_model()`.

The engine interface is DSPy 3.4's (`complete(Request) -> Response`). Rate limits, retries, caching and
logging are Inspect's; DSPy's own cache and retries are off.
"""

from __future__ import annotations

import dataclasses
import math
import os
import time
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any, Final

# DSPy's litellm otherwise asks the network for a price list when it is imported.
os.environ.setdefault("LITELLM_LOCAL_MODEL_COST_MAP", "True")

import dspy
from dspy.lm15 import Message, Request, Response, TextPart, Usage
from inspect_ai.model import (
    ChatMessage,
    ChatMessageAssistant,
    ChatMessageSystem,
    ChatMessageUser,
    ContentText,
    Model,
    ModelOutput,
    get_model,
)

from .calls import CallKey, asking, texts
from .tokens import Ledger

AUDITOR: Final = "auditor"
"""Model role that judges drafts (`--model-role auditor=...`); the eval's own model where it is not given."""


@dataclass
class Spent:
    """What the model calls of one step took."""

    calls: int = 0
    input_tokens: int = 0
    """Tokens of the requests, those read from a provider's cache included."""
    fresh_tokens: int = 0
    """Tokens of the requests behind what an earlier request of the chain began with; see `tokens`."""
    cache_read_tokens: int = 0
    """Tokens that the provider says it read from its cache."""
    cache_write_tokens: int = 0
    output_tokens: int = 0
    seconds: float = 0.0

    def add(self, output: ModelOutput, seconds: float, fresh_share: float = 1.0) -> None:
        """Count one call in."""
        self.calls += 1
        self.seconds += seconds
        if usage := output.usage:
            read, written = usage.input_tokens_cache_read or 0, usage.input_tokens_cache_write or 0
            # Inspect counts cached tokens beside input_tokens, whatever the provider does.
            asked = usage.input_tokens + read + written
            self.input_tokens += asked
            self.fresh_tokens += math.ceil(asked * fresh_share)
            self.cache_read_tokens += read
            self.cache_write_tokens += written
            self.output_tokens += usage.output_tokens

    def as_dict(self) -> dict[str, float]:
        """Return the counts by name."""
        return dataclasses.asdict(self)


@dataclass
class InspectEngine:
    """An asynchronous DSPy engine over an Inspect model."""

    model: Model
    spent: Spent = field(default_factory=Spent)
    ledger: Ledger = field(default_factory=Ledger)
    """What the chain has sent; whoever makes several engines for a chain gives them one."""
    key: CallKey | None = None
    """Of the next call, for the log and for a replay; None: the call is not recorded as one of extraction."""
    last_text: str = ""
    last_stop_reason: str = "stop"

    async def complete(self, request: Request) -> Response:
        """Return the model's answer; raises whatever the model raises."""
        messages = chat_messages(request)
        blocks, name = texts(messages), str(self.model)
        fresh_share = self.ledger.fresh_share(name, blocks)
        started = time.monotonic()
        async with self._known(messages):
            output = await self.model.generate(messages)
        self.spent.add(output, time.monotonic() - started, fresh_share)
        self.ledger.add(name, blocks)
        self.last_text, self.last_stop_reason = output.completion, output.stop_reason
        return _response(output)

    def _known(self, messages: list[ChatMessage]) -> AbstractAsyncContextManager[None]:
        return nullcontext() if self.key is None else asking(self.key, messages)


class _NoSyncEngine:
    """DSPy wants a synchronous engine beside the asynchronous one; Inspect has none."""

    def complete(self, request: Request) -> Response:
        raise TypeError("Inspect's models are asynchronous: use `acall`")


def language_model(engine: InspectEngine) -> dspy.LM:
    """Return the DSPy language model whose calls the engine answers."""
    return dspy.LM(
        f"inspect/{engine.model.name}", engine=_NoSyncEngine(), async_engine=engine, cache=False, num_retries=0
    )


def inspect_engine() -> InspectEngine:
    """Return an engine over the model of the running Inspect task."""
    return InspectEngine(get_model())


def auditor_engine(engine: InspectEngine) -> InspectEngine:
    """Return an engine over the model of the role `auditor`, or over a given engine's model where there is none."""
    return InspectEngine(get_model(role=AUDITOR, default=engine.model))


def chat_messages(request: Request) -> list[ChatMessage]:
    """Return a request as Inspect's messages.

    All blocks of the first user message but its last are what later requests begin with too; a cache
    breakpoint after each lets a provider that has them keep it.
    """
    messages: list[ChatMessage] = []
    if request.system is not None:
        system = request.system if isinstance(request.system, str) else "".join(part.text for part in request.system)
        messages.append(ChatMessageSystem(content=system))
    for position, message in enumerate(request.messages):
        texts = [part.text for part in message.parts if isinstance(part, TextPart)]
        if message.role == "assistant":
            messages.append(ChatMessageAssistant(content="".join(texts)))
        else:
            messages.append(ChatMessageUser(content=_blocks(texts, shared=position == 0)))
    return messages


def _blocks(texts: list[str], *, shared: bool) -> list[Any]:
    if not shared:
        return [ContentText(text=text) for text in texts]
    return [*(ContentText(text=text, cache_breakpoint=True) for text in texts[:-1]), ContentText(text=texts[-1])]


def _response(output: ModelOutput) -> Response:
    usage = output.usage
    return Response(
        id=None,
        model=output.model,
        message=Message.assistant([TextPart(output.completion)]),
        finish_reason="length" if output.stop_reason == "max_tokens" else "stop",
        usage=Usage(input_tokens=usage.input_tokens, output_tokens=usage.output_tokens) if usage else Usage(),
    )
