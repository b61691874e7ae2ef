"""Which call of the model this is: the key that a log keeps beside a call, by which a replay finds its answer again.

Each call has a span of its own, named by its step, and in it one `InfoEvent` with the key and the digests of the
prompt's blocks. A model API is told of both by a context variable, so the order of calls does not matter.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import AsyncIterator, Sequence
from contextvars import ContextVar
from typing import Annotated, Final, Literal

from inspect_ai.log import transcript
from inspect_ai.model import ChatMessage, ContentText
from inspect_ai.util import span
from pydantic import BaseModel, ConfigDict, Field

SOURCE: Final = "atefar_inspect/call"
"""Source of the events that hold keys."""
SPAN_TYPE: Final = "model_call"
_DIGITS: Final = 16

Role = Literal["default", "auditor"]
"""Model role of a call: the eval's own model, or the one that judges drafts."""


class CallKey(BaseModel):
    """What tells a call from all others of a run."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    chain: Annotated[str, Field(description="id of the sample")]
    step: str
    candidate: Annotated[str, Field(description="name of the candidate, empty where there is none yet")] = ""
    attempt: Annotated[int, Field(ge=1, description="how many calls of this step, with this one, the sample made")] = 1
    role: Role = "default"

    def __str__(self) -> str:
        """Return the key in words."""
        candidate = f", candidate {self.candidate}" if self.candidate else ""
        return f"sample {self.chain}, step {self.step}{candidate}, attempt {self.attempt}, role {self.role}"


class Asked(BaseModel):
    """A call that is made: its key, and a short digest of each text block of its prompt."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    key: CallKey
    prompt: tuple[str, ...]


_asked: ContextVar[Asked | None] = ContextVar("atefar_asked", default=None)


def asked_now() -> Asked | None:
    """Return the call that is being made in this context, or None."""
    return _asked.get()


@contextlib.asynccontextmanager
async def asking(key: CallKey, messages: Sequence[ChatMessage]) -> AsyncIterator[None]:
    """Make known, here and in the log, which call is made inside."""
    asked = Asked(key=key, prompt=tuple(digest(text) for text in texts(messages)))
    token = _asked.set(asked)
    try:
        async with span(key.step, type=SPAN_TYPE):
            transcript().info(asked.model_dump(mode="json"), source=SOURCE)
            yield
    finally:
        _asked.reset(token)


def texts(messages: Sequence[ChatMessage]) -> tuple[str, ...]:
    """Return the text blocks of a request, in order."""
    found: list[str] = []
    for message in messages:
        if isinstance(message.content, str):
            found.append(message.content)
        else:
            found += [block.text for block in message.content if isinstance(block, ContentText)]
    return tuple(found)


def digest(text: str) -> str:
    """Return the beginning of a text's SHA-256, long enough to tell two prompts apart."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]
