"""Arguments in braces, and the macros of a LaTeX source, which are replaced by what they stand for."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

MOST_GROWTH: Final = 1 << 20
"""Characters that replacing macros once may add: a macro can be made to double its text at every step."""
_PASSES = 6
_STRUCTURE = frozenset(
    {"cite", "citep", "citet", "citealp", "ref", "eqref", "cref", "Cref", "autoref", "pageref", "footnote", "url"}
    | {"href", "item", "caption", "paragraph", "subparagraph", "title", "author", "begin", "end", "appendix", "label"}
    | {"section", "subsection", "subsubsection", "input", "include", "includegraphics", "textcolor", "thanks"}
)
"""Commands that mean something here, whatever the source redefines them to."""
_DEFINITION = re.compile(
    r"\\(?:(?:re)?newcommand|providecommand|DeclareMathOperator)\*?\s*\{?\s*\\([a-zA-Z]+)\s*\}?\s*(?:\[(\d)\])?\s*(?=\{)"
    r"|\\def\s*\\([a-zA-Z]+)\s*((?:#\d)*)\s*(?=\{)"
)
_BRACE = re.compile(r"\\.|[{}]", re.DOTALL)
_OPTION = re.compile(r"\s*\[[^\[\]]*\]")
_NO_TEXT = re.compile(r"\\(?:def|begin|end|global|noalign|if|expandafter)|@")


def argument(text: str, place: int) -> tuple[str, int] | None:
    """Return what stands in the braces that begin at a place (after spaces) and the place after them, or None."""
    while place < len(text) and text[place] in " \t\n":
        place += 1
    if place >= len(text) or text[place] != "{":
        return None
    end = _closings(text).get(place)
    return None if end is None else (text[place + 1 : end], end + 1)


@lru_cache(maxsize=64)
def _closings(text: str) -> dict[int, int]:
    """Return where each brace closes: found once for a text, so that unclosed ones cost no more than others."""
    found: dict[int, int] = {}
    opened: list[int] = []
    for match in _BRACE.finditer(text):
        if match.group() == "{":
            opened.append(match.start())
        elif match.group() == "}" and opened:
            found[opened.pop()] = match.start()
    return found


def option_end(text: str, place: int) -> int:
    """Return the place after an optional argument in brackets, if one begins here."""
    match = _OPTION.match(text, place)
    return match.end() if match else place


def macros(text: str) -> dict[str, tuple[int, str]]:
    """Return the macros that plainly stand for something: how many arguments each takes, and what it stands for."""
    found: dict[str, tuple[int, str]] = {}
    place = 0
    for match in _DEFINITION.finditer(text):
        if match.start() < place:
            continue  # inside another's body
        body = argument(text, match.end())
        place = body[1] if body else place
        name = match.group(1) or match.group(3)
        if body is None or name in _STRUCTURE or _NO_TEXT.search(body[0]):
            continue
        arguments = int(match.group(2) or 0) if match.group(1) else (match.group(4) or "").count("#")
        operator = match.group(0).startswith("\\DeclareMathOperator")
        found[name] = (arguments, f"\\operatorname{{{body[0]}}}" if operator else body[0])
    return found


def without_definitions(text: str) -> str:
    """Return a source without its definitions of macros."""
    kept, place = [], 0
    for match in _DEFINITION.finditer(text):
        if match.start() < place:
            continue
        body = argument(text, match.end())
        if body:
            kept.append(text[place : match.start()])
            place = body[1]
    return "".join([*kept, text[place:]])


def replaced(text: str, known: dict[str, tuple[int, str]]) -> str:
    """Return the text with macros replaced, as deep as a few passes go; one that calls itself stays after these."""
    names = "|".join(sorted(map(re.escape, known), key=len, reverse=True))
    pattern = re.compile(rf"\\({names})(?![a-zA-Z])")
    for _ in range(_PASSES if known else 0):
        changed = _replaced_once(text, known, pattern)
        if changed is None:
            break
        text = changed
    return text


def _replaced_once(text: str, known: dict[str, tuple[int, str]], pattern: re.Pattern[str]) -> str | None:
    """Return the text with each macro in it replaced once, or None if it has none or would grow too large."""
    kept: list[str] = []
    place = size = 0
    for match in pattern.finditer(text):
        count, body = known[match.group(1)]
        arguments, after = _arguments(text, match.end(), count)
        if match.start() < place or len(arguments) < count:
            continue
        size += len(body) + sum(body.count(f"#{n}") * len(value) for n, value in enumerate(arguments, start=1))
        if size > MOST_GROWTH:
            return None
        for number, value in enumerate(arguments, start=1):
            body = body.replace(f"#{number}", value)
        kept += [text[place : match.start()], body]
        place = after
    return "".join([*kept, text[place:]]) if kept else None


def _arguments(text: str, place: int, count: int) -> tuple[list[str], int]:
    found: list[str] = []
    for _ in range(count):
        one = argument(text, place)
        if one is None:
            break
        found.append(one[0])
        place = one[1]
    return found, place
