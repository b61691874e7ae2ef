"""DSPy's requests become Inspect's messages, with cache breakpoints where requests of one paper are alike."""

from __future__ import annotations

import asyncio

import pytest
from dspy.lm15 import Message, Request, TextPart
from inspect_ai.model import ContentText, Model, ModelOutput, ModelUsage, get_model

from atefar_inspect.extract.engine import InspectEngine, Spent, chat_messages


def request(*messages: Message) -> Request:
    return Request(model="inspect/m", messages=messages, system="You help.")


def test_shared_blocks_of_the_first_message_are_cache_breakpoints_and_the_last_is_not() -> None:
    first = Message.user([TextPart("paper"), TextPart("context"), TextPart("step")])
    again = [Message.assistant([TextPart("wrong")]), Message.user([TextPart("Again.")])]
    messages = chat_messages(request(first, *again))
    assert [message.role for message in messages] == ["system", "user", "assistant", "user"]
    content = messages[1].content
    assert isinstance(content, list) and all(isinstance(block, ContentText) for block in content)
    assert [(block.text, block.cache_breakpoint) for block in content if isinstance(block, ContentText)] == [
        ("paper", True),
        ("context", True),
        ("step", None),
    ]
    assert [message.text for message in messages[2:]] == ["wrong", "Again."]


def test_cached_tokens_count_as_tokens_of_the_request() -> None:
    output = ModelOutput.from_content("m", "x")
    output.usage = ModelUsage(
        input_tokens=10, output_tokens=5, total_tokens=515, input_tokens_cache_read=400, input_tokens_cache_write=100
    )
    spent = Spent()
    spent.add(output, 1.5)
    assert (spent.calls, spent.input_tokens, spent.cache_read_tokens, spent.output_tokens) == (1, 510, 400, 5)


async def complete(model: Model, text: str) -> InspectEngine:
    engine = InspectEngine(model)
    await engine.complete(request(Message.user([TextPart(text)])))
    return engine


@pytest.mark.parametrize("stop_reason", ["stop", "max_tokens", "content_filter"])
def test_why_an_answer_ended_is_kept(stop_reason: str) -> None:
    output = ModelOutput.from_content("mockllm", "half an ans", stop_reason=stop_reason)  # type: ignore[arg-type]
    output.usage = ModelUsage(input_tokens=1, output_tokens=1, total_tokens=2)
    engine = asyncio.run(complete(get_model("mockllm/model", custom_outputs=[output], memoize=False), "Go."))
    assert (engine.last_text, engine.last_stop_reason) == ("half an ans", stop_reason)
