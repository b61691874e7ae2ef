"""What the auditor answers: typed flags on a draft, of which some may veto it; it can never approve one (DESIGN 1, D4).

A veto counts only if its quote stands in the draft or in the paper: an auditor that invents a fault stops nothing.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

FlagKind = Literal["leaks_method", "leaks_result", "requirement_not_stated", "not_the_claim", "trivial", "unscorable"]

SHORTEST_QUOTE: Final = 8
"""Characters without white space below which a quote could stand anywhere."""
_ELLIPSIS: Final = re.compile(r"\s*(?:\[\s*(?:\.\.\.|…)\s*\]|\.\.\.|…)\s*")


class Flag(BaseModel):
    """Something that the auditor holds against a draft."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    kind: FlagKind
    veto: Annotated[bool, Field(description="whether this alone makes the task worthless as it is")]
    quote: Annotated[str, Field(description="the words of the draft or the paper that show it, character by character")]
    sentence: Annotated[str, Field(min_length=1, description="what is wrong, and what would be right")]


class Audit(BaseModel):
    """An auditor's answer."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    flags: tuple[Flag, ...]
    founded: tuple[bool, ...]
    """Of each flag, whether its quote stands in the draft or the paper."""

    @property
    def vetoes(self) -> tuple[Flag, ...]:
        """The flags that stop the draft: those that say so and have a quote that stands."""
        return tuple(flag for flag, found in zip(self.flags, self.founded, strict=True) if flag.veto and found)


def audit_of(flags: tuple[Flag, ...], *documents: str) -> Audit:
    """Return the audit with these flags, their quotes looked up in the documents."""
    squeezed = [_squeezed(document) for document in documents]
    return Audit(flags=flags, founded=tuple(any(_stands(flag.quote, text) for text in squeezed) for flag in flags))


def _stands(quote: str, squeezed: str) -> bool:
    """Return whether a quote is in a text, each of its parts where it leaves something out."""
    parts = [_squeezed(part) for part in _ELLIPSIS.split(quote)]
    parts = [part for part in parts if part]
    return sum(map(len, parts)) >= SHORTEST_QUOTE and all(part in squeezed for part in parts)


def _squeezed(text: str) -> str:
    """Return a text without white space, hyphens at line ends, case and typographic variants."""
    text = re.sub(r"[-\u2010\u00ad]\s*\n\s*", "", unicodedata.normalize("NFKC", text))
    return "".join(text.split()).replace("-", "").casefold()
