"""What the steps are as prompts: one layout for all of them, and typed fields from the answers; a DSPy adapter.

Steps share a prefix: one system message for all of them, with the rules of tasks that most of them need, then the
inputs as text blocks (the paper first, and what earlier steps established, growing only at the end), then the step's
instruction and form in the last block. So a provider's prompt cache keeps the paper from step to step. Program code
travels as raw text between field markers.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final, get_args, get_origin

from dspy.adapters import ChatAdapter
from dspy.adapters.utils import annotation_allows_none, parse_value
from dspy.utils.exceptions import AdapterParseError
from pydantic import BaseModel, TypeAdapter, ValidationError

_MARKER = re.compile(r"^\s*\[\[ ## (\w+) ## \]\]\s*", re.MULTILINE)
_FENCE = re.compile(r"\A```[\w+-]*[ \t]*\n(.*?)\n?```[ \t]*\Z", re.DOTALL)
COMPLETED: Final = "completed"
_MOST_FAULTS: Final = 12
"""Faults of one field that are told."""


@dataclass(frozen=True)
class FailedAnswer:
    """An answer that could not be used, and what the model is told about it."""

    text: str
    words: str


@cache
def prompt(name: str) -> str:
    """Return one of the texts in `prompts/`."""
    return resources.files(__package__).joinpath("prompts", f"{name}.md").read_text(encoding="utf-8").strip()


def system_text() -> str:
    """Return the system message of all steps: the form of the work, and what a task is."""
    return f"{prompt('system')}\n\n{prompt('handbook')}"


def input_blocks(names: Iterable[str], inputs: Mapping[str, str]) -> list[str]:
    """Return a step's inputs as they stand in a request, in the order of the names."""
    return [f"[[ ## {name} ## ]]\n{_inert(inputs[name])}\n" for name in names]


class SharedPrefixAdapter(ChatAdapter):  # type: ignore[misc]
    """Lays a step's request out, with the failed answers of this step behind it."""

    def __init__(self, failed: tuple[FailedAnswer, ...] = ()) -> None:
        super().__init__(use_json_adapter_fallback=False)
        self.failed = failed

    def format(self, signature: Any, demos: list[dict[str, Any]], inputs: dict[str, Any]) -> list[dict[str, Any]]:
        """Return the messages; `demos` are not used."""
        blocks = input_blocks(signature.input_fields, inputs)
        blocks.append(f"{signature.instructions}\n\n{answer_form(signature)}")
        messages: list[dict[str, Any]] = [
            {"role": "system", "content": system_text()},
            {"role": "user", "content": [{"type": "text", "text": block} for block in blocks]},
        ]
        for failure in self.failed:
            messages.append({"role": "assistant", "content": failure.text or "(empty)"})
            messages.append({"role": "user", "content": failure.words})
        return messages

    def parse(self, signature: Any, completion: str) -> dict[str, Any]:
        """Return the fields of an answer; one whose type allows None may be left out.

        Raises:
            AdapterParseError: fields are missing, given twice or of another form, or unknown where others may be left
                out; its message names all of them.
        """
        sections, faults = split_fields(completion)
        faults += _odd_characters(completion)
        fields: dict[str, Any] = {}
        for name, info in signature.output_fields.items():
            if name in sections:
                try:
                    fields[name] = parse_value(sections[name], _given(info.annotation))
                except ValidationError as error:
                    faults += [f"{name}{_path(e['loc'])}: {e['msg']}" for e in error.errors()[:_MOST_FAULTS]]
                except ValueError as error:
                    faults.append(f"{name}: {error}")
                except RecursionError:
                    faults.append(f"{name}: its JSON is nested too deeply")
            elif not annotation_allows_none(info.annotation):
                faults.append(f"the field [[ ## {name} ## ]] is missing")
        if may_be_partial(signature):
            unknown = [name for name in sections if name not in signature.output_fields]
            faults += [f"there is no field [[ ## {name} ## ]]" for name in unknown]
        if faults:
            raise AdapterParseError("SharedPrefixAdapter", signature, completion, "; ".join(faults))
        return fields


def may_be_partial(signature: Any) -> bool:
    """Return whether an answer to a step may leave fields out."""
    return any(annotation_allows_none(info.annotation) for info in signature.output_fields.values())


def _given(annotation: Any) -> Any:
    """Return the type of a field that is given: `X` of `X | None`."""
    kinds = [kind for kind in get_args(annotation) if kind is not type(None)]
    return kinds[0] if annotation_allows_none(annotation) and len(kinds) == 1 else annotation


def _inert(text: str) -> str:
    """Return an input with markers of its own made harmless: a paper may be about this very format, or mean ill."""
    return text.replace("[[ ##", "[ [ ##").replace("## ]]", "## ] ]")


def _odd_characters(completion: str) -> list[str]:
    """Return what is wrong with an answer's characters: what no text file holds cannot become one."""
    odd = sorted({char for char in completion if unicodedata.category(char) in ("Cc", "Cs") and char not in "\n\r\t"})
    return [f"it holds characters that no text has: {', '.join(map(ascii, odd))}"] if odd else []


def split_fields(completion: str) -> tuple[dict[str, str], list[str]]:
    """Return the text of each marked field, a code fence around the whole of it removed, and what is wrong."""
    pieces = _MARKER.split(completion.replace("\r\n", "\n"))
    sections: dict[str, str] = {}
    faults: list[str] = []
    for name, text in zip(pieces[1::2], pieces[2::2], strict=True):
        if name in sections:
            faults.append(f"the field [[ ## {name} ## ]] is given twice")
        if name != COMPLETED:
            fenced = _FENCE.match(text.strip())
            sections[name] = (fenced.group(1) if fenced else text.strip("\n").rstrip()) + "\n"
    return sections, faults


def _path(location: tuple[int | str, ...]) -> str:
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in location)


def answer_form(signature: Any) -> str:
    """Return the part of a prompt that says which fields an answer has, and the form of those that are JSON."""
    lines = ["The fields of your answer:", ""]
    for name, info in signature.output_fields.items():
        description, kind = info.json_schema_extra.get("desc") or "", _given(info.annotation)
        if kind is not info.annotation:
            description = f"{description} Only if it changes."
        lines += [f"[[ ## {name} ## ]]", description if kind is str else f"{description} As JSON:"]
        if kind is not str:
            lines.append(outline(kind))
        lines.append("")
    return "\n".join([*lines, f"[[ ## {COMPLETED} ## ]]"])


def outline(annotation: Any, indent: int = 0) -> str:
    """Return a type as a JSON value with types in place of values, and descriptions as comments."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return _model_outline(annotation, indent)
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin in (list, tuple):
        return f"[{outline(arguments[0], indent)}, ...]"
    if origin is dict:
        return f"{{{outline(arguments[0], indent)}: {outline(arguments[1], indent)}, ...}}"
    if origin is not None and type(None) in arguments:
        return " or ".join("null" if a is type(None) else outline(a, indent) for a in arguments)
    schema = TypeAdapter(annotation).json_schema()
    if choices := schema.get("enum") or ([schema["const"]] if "const" in schema else None):
        return " or ".join(json.dumps(choice) for choice in choices)
    return {"string": "text", "integer": "integer", "number": "number", "boolean": "true or false"}[schema["type"]]


def _model_outline(model: type[BaseModel], indent: int) -> str:
    pad = "  " * (indent + 1)
    lines = ["{"]
    for name, info in model.model_fields.items():
        comment = f"  // {info.description}" if info.description else ""
        lines.append(f'{pad}"{name}": {outline(info.annotation, indent + 1)},{comment}')
    return "\n".join([*lines, "  " * indent + "}"])
