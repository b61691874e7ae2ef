"""What a level of the instructions says: the names that it writes as code, signatures, files, numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from . import quantities

_CODE: Final = re.compile(r"```.*?```|`[^`]+`|^(?: {4}|\t).*$", re.DOTALL | re.MULTILINE)
_FILE: Final = re.compile(
    r"(?<![\w./:@-])((?:[\w-]+/)*[\w-]+\.(?:py|json|jsonl|csv|tsv|npy|npz|txt|pt|pth|safetensors|yaml|yml|toml|pkl|bin"
    r"|parquet|ipynb|sh|onnx|log|md))(?![\w/]|\.\w)"
)


@dataclass(frozen=True)
class Instructions:
    """The instructions at one level of detail."""

    path: str
    text: str

    @cached_property
    def code(self) -> str:
        """Everything that is set as code."""
        return "\n".join(match.group() for match in _CODE.finditer(self.text))

    def names(self, name: str) -> bool:
        """Return whether a name is written as code, or as a call; `flip.py` does not name `flip`."""
        alone = rf"(?<![\w./-]){re.escape(name)}(?![\w/-]|\.\w)"
        return (
            re.search(alone, self.code) is not None
            or re.search(rf"(?<![\w.]){re.escape(name)}\(", self.text) is not None
        )

    def mentions(self, text: str) -> bool:
        """Return whether a text stands somewhere as a whole."""
        return re.search(rf"(?<![\w.-]){re.escape(text)}(?![\w-])", self.text) is not None

    def signatures(self, name: str) -> list[list[str]]:
        """Return the parameters of each declaration `name(a, b: int = 1)`; calls with values in them are none."""
        found = []
        for match in re.finditer(rf"(?<![\w.]){re.escape(name)}\(([^()]*(?:\([^()]*\)[^()]*)*)\)", self.text):
            parameters = [re.sub(r"\s*[:=].*", "", part.strip(), flags=re.DOTALL) for part in _split(match.group(1))]
            if all(re.fullmatch(r"\*{0,2}[A-Za-z_]\w*|[*/]", parameter) for parameter in parameters):
                found.append([parameter for parameter in parameters if parameter not in ("*", "/")])
        return found

    def files(self) -> list[tuple[str, int]]:
        """Return each file that is named, and the line on which it first is."""
        found: dict[str, int] = {}
        for match in _FILE.finditer(self.text):
            found.setdefault(match.group(1), self.text.count("\n", 0, match.start()) + 1)
        return list(found.items())

    @cached_property
    def numbers(self) -> frozenset[float]:
        """Every number, whether in digits, as a power or in words."""
        return frozenset(quantities.numbers(self.text))

    def line_of_call(self, name: str) -> int:
        """Return the line on which a call or declaration of a function is first written, 1 where there is none."""
        return self.text.count("\n", 0, max(0, self.text.find(f"{name}("))) + 1


def _split(parameters: str) -> Iterator[str]:
    """Yield the parts between the commas that stand in no brackets."""
    depth, part = 0, ""
    for char in parameters:
        depth += (char in "([{") - (char in ")]}")
        if char == "," and depth == 0:
            yield part
            part = ""
        else:
            part += char
    if part.strip():
        yield part
