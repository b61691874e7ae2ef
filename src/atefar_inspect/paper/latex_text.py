r"""LaTeX source becomes text that reads as a paper's: formatting goes, formulas, captions, tables and citations stay.

Formulas are left as they come. This is no TeX: macros with a plain definition are replaced by what they stand for, and
a command that is not known here is dropped while its arguments stay.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping

from .latex_commands import (
    ACCENTS,
    CITATIONS,
    DROPPED,
    FIRST_DROPPED,
    FLOATS,
    LETTER_ACCENTS,
    LEVELS,
    MATH,
    STATEMENTS,
    SYMBOLS,
    TABULARS,
    TYPED,
    VERBATIM,
    WITH_ARGUMENT,
)
from .latex_macros import argument, option_end
from .units import Kind

_DEEPEST = 30
_RULE = re.compile(r"\\(?:cmidrule|cline)\s*(?:\([a-z]*\))?\s*(?:\[[^\]]*\])?\s*(?:\([a-z]*\))?\s*\{[^{}]*\}")
_TOKEN = re.compile(r"\\([a-zA-Z]+\*?|.)|\$\$?|[~{}&]|``|''|---?", re.DOTALL)
_MARK, _MARK_END = "\ue000", "\ue001"


class Renderer:
    """Renders source piece by piece, and keeps what it numbers, names and links to on the way."""

    def __init__(self, known: Mapping[str, tuple[str, str]]) -> None:
        """Take the labels that an earlier pass found: a reference may stand before what it refers to."""
        self.labels: dict[str, tuple[str, str]] = {}
        """Of each label, what it names ("Section") and its number."""
        self.sections: list[tuple[int, str, str]] = []
        """Mark, label and title of each."""
        self.units: list[tuple[int, Kind, str, str, str]] = []
        """Mark, kind, number, caption and rows of each."""
        self.links: list[str] = []
        self.references: list[str] = []
        self.abstract = ""
        self._known = known
        self._marks = 0
        self._section = [0, 0, 0]
        self._in_appendix = False
        self._counts: Counter[str] = Counter()
        self._named = ("Section", "")
        self._captions: list[tuple[str, str]] | None = None
        self._counted: Kind = "figure"
        self._endless: set[tuple[str, int]] = set()
        self._handle = self._handlers()

    def plain(self, text: str) -> str:
        """Return a piece of source as text on its own."""
        return unmarked(tidy(self.render(text)))

    def render(self, text: str, depth: int = 0, *, table: bool = False) -> str:
        """Return source as text, with marks where sections and units begin."""
        if depth > _DEEPEST:
            return text
        out: list[str] = []
        place = 0
        while (match := _TOKEN.search(text, place)) is not None:
            out.append(text[place : match.start()])
            token, name = match.group(), match.group(1)
            if name is not None:
                rendered, place = self._command(text, match.end(), name, depth, table)
                out.append(rendered)
            elif token.startswith("$"):
                end = _math_end(text, match.end(), token)
                out.append(text[match.start() : end])
                place = end
            else:
                out.append(" | " if token == "&" and table else TYPED.get(token, token))
                place = match.end()
        return "".join([*out, text[place:]])

    def _command(self, text: str, place: int, name: str, depth: int, table: bool) -> tuple[str, int]:
        """Return what a command becomes, and the place where reading goes on."""
        plain = name.rstrip("*")
        if name in ("(", "["):
            end = _math_end(text, place, {"(": "\\)", "[": "\\]"}[name])
            return text[place - 2 : end], end
        if name == "\\":
            return "\n", option_end(text, place)
        if plain in SYMBOLS:
            return SYMBOLS[plain], place
        if name in ACCENTS or (name in LETTER_ACCENTS and text[place : place + 1] in ("{", " ")):
            return _accented(text, place, ACCENTS.get(name) or LETTER_ACCENTS[name])
        if plain in ("begin", "end"):
            return self._environment(text, place, depth, table, begins=plain == "begin")
        if plain == "appendix":
            self._in_appendix, self._section = True, [0, 0, 0]
            return "", place
        if plain == "item":
            return "\n- ", option_end(text, place)
        return self._with_argument(text, option_end(text, place), name, depth)

    def _with_argument(self, text: str, place: int, name: str, depth: int) -> tuple[str, int]:
        plain = name.rstrip("*")
        count = DROPPED.get(plain) or FIRST_DROPPED.get(plain)
        if count:
            return "", _after(text, place, count)
        handler = self._handle.get(plain)
        found = argument(text, option_end(text, place)) if handler else None
        return (handler(found[0], name, depth), found[1]) if handler and found else ("", place)

    def _handlers(self) -> dict[str, Callable[[str, str, int], str]]:
        return {
            **dict.fromkeys(LEVELS, self._heading),
            **dict.fromkeys(("paragraph", "subparagraph"), lambda v, _, d: f"\n\n{self.render(v, d + 1)} "),
            **dict.fromkeys(CITATIONS, lambda v, _, __: f"[{', '.join(key.strip() for key in v.split(','))}]"),
            **dict.fromkeys(("ref", "eqref", "cref", "Cref", "autoref", "pageref"), self._reference),
            **dict.fromkeys(("footnote", "footnotetext"), lambda v, _, d: f" (footnote: {self.render(v, d + 1)})"),
            **dict.fromkeys(("url", "href", "nolinkurl"), self._link),
            "label": self._label,
            "caption": self._caption,
            **dict.fromkeys(("title", "author", "bibliography", "addbibresource"), lambda *_: ""),
        }

    def _mark(self) -> str:
        self._marks += 1
        return f"{_MARK}{self._marks}{_MARK_END}"

    def _heading(self, value: str, name: str, depth: int) -> str:
        title = " ".join(self.render(value, depth + 1).split())
        level = LEVELS[name.rstrip("*")]
        number = ""
        if not name.endswith("*"):
            self._section[level] += 1
            self._section[level + 1 :] = [0] * (2 - level)
            first = chr(ord("A") + (self._section[0] - 1) % 26) if self._in_appendix else str(self._section[0])
            number = ".".join([first, *map(str, self._section[1 : level + 1])])
            self._named = ("Section", number)
        mark = self._mark()
        self.sections.append((self._marks, number or title, title))
        return f"\n\n{mark}{f'{number} {title}' if number else title}\n"

    def _reference(self, value: str, name: str, _: int) -> str:
        named = [self._known.get(key.strip(), ("", key.strip())) for key in value.split(",")]
        if name == "eqref":
            return ", ".join(f"({number})" for _, number in named)
        with_kind = name in ("cref", "Cref", "autoref")
        return ", ".join(f"{kind} {number}".strip() if with_kind else number for kind, number in named)

    def _label(self, value: str, _: str, __: int) -> str:
        self.labels.setdefault(value.strip(), self._named)
        return ""

    def _link(self, value: str, name: str, _: int) -> str:
        self.links.append(value.replace("\\", "").strip())
        return "" if name == "href" else value

    def _caption(self, value: str, _: str, depth: int) -> str:
        if self._captions is None:
            return f"\n{self.render(value, depth + 1)}\n"
        kind = self._counted
        self._counts[kind] += 1
        number = str(self._counts[kind])
        self._named = (kind.capitalize(), number)
        self._captions.append((number, " ".join(self.render(value, depth + 1).split())))
        return ""

    def _environment(self, text: str, place: int, depth: int, table: bool, *, begins: bool) -> tuple[str, int]:
        found = argument(text, place)
        if found is None:
            return "", place
        name, inside = found[0].strip(), found[1]
        base = name.rstrip("*")
        if not begins:
            return "\n", inside
        special = base in {*FLOATS, *MATH, *TABULARS, *VERBATIM, "abstract", "thebibliography", "subfigure"}
        ended = self._environment_end(text, inside, name) if special else None
        if ended is None:
            if base in STATEMENTS:
                return f"\n\n{base.capitalize()}. ", inside
            after = option_end(text, inside)
            return "\n", _after(text, after, 1) if base in WITH_ARGUMENT else after
        content, after = text[inside : ended[0]], ended[1]
        return self._special(name, base, content, depth), after

    def _environment_end(self, text: str, place: int, name: str) -> tuple[int, int] | None:
        """Return where an environment's end begins and ends, or None; one without an end is not sought again."""
        if (name, hash(text)) in self._endless:
            return None
        level = 1
        for match in re.compile(rf"\\(begin|end)\s*\{{{re.escape(name)}\}}").finditer(text, place):
            level += 1 if match.group(1) == "begin" else -1
            if level == 0:
                return match.start(), match.end()
        self._endless.add((name, hash(text)))
        return None

    def _special(self, name: str, base: str, content: str, depth: int) -> str:
        if base in MATH:
            return f"\n\\begin{{{name}}}{self._formula(name, content)}\\end{{{name}}}\n"
        if base in VERBATIM:
            return f"\n{content}\n"
        if base == "thebibliography":
            self.references.append(content)
            return ""
        if base == "abstract":
            self.abstract = self.render(content, depth + 1)
            mark = self._mark()
            self.sections.append((self._marks, "Abstract", "Abstract"))
            return f"\n\n{mark}Abstract\n{self.abstract}\n\n"
        if base == "subfigure":
            captions, self._captions = self._captions, None
            rendered = self.render(content[_after(content, option_end(content, 0), 1) :], depth + 1)
            self._captions = captions
            return rendered
        if base in TABULARS:
            after = _after(content, option_end(content, 0), 2 if base in ("tabularx", "tabulary") else 1)
            rows = self.render(_RULE.sub("", content[after:]), depth + 1, table=True)
            return "\n" + re.sub(r"\s*\n\s*", "\n", rows).strip() + "\n"
        return self._float(FLOATS[base], content, depth)

    def _formula(self, name: str, content: str) -> str:
        """Return a formula as it comes, without its labels, which are given numbers in their order."""
        labels = re.findall(r"\\label\s*\{([^{}]*)\}", content)
        self._counts["equation"] += 0 if name.endswith("*") or labels else 1
        for label in labels:
            self._counts["equation"] += 1
            self.labels.setdefault(label.strip(), ("Equation", str(self._counts["equation"])))
        return re.sub(r"\\label\s*\{[^{}]*\}", "", content)

    def _float(self, kind: Kind, content: str, depth: int) -> str:
        """Return a float as a block of its own: its captions, and for what is no picture, its lines."""
        around, self._captions, self._counted = self._captions, [], kind
        body = self.render(content[option_end(content, 0) :], depth + 1)
        captions, self._captions = self._captions, around
        keeps_body = kind != "figure" or "\\begin{tab" in content
        rows = tidy(unmarked(body)) if keeps_body else ""
        lines = []
        for number, caption in captions:
            lines.append(f"{self._mark()}{kind.capitalize()} {number}: {caption}")
            self.units.append((self._marks, kind, number, caption, rows if kind != "figure" else ""))
        return "\n\n" + "\n".join([*lines, rows]) + "\n\n"


def _after(text: str, place: int, count: int) -> int:
    """Return the place after so many arguments, or after as many as there are."""
    for _ in range(count):
        found = argument(text, option_end(text, place))
        if found is None:
            break
        place = found[1]
    return place


def _math_end(text: str, place: int, delimiter: str) -> int:
    """Return the place after the end of a formula; one without an end goes no further than its paragraph."""
    paragraph = text.find("\n\n", place)
    limit = len(text) if paragraph < 0 else paragraph
    end = text.find(delimiter, place, limit)
    while delimiter[0] == "$" and end > 0 and text[end - 1] == "\\":
        end = text.find(delimiter, end + 1, limit)
    return end + len(delimiter) if end >= 0 else place


def _accented(text: str, place: int, accent: str) -> tuple[str, int]:
    match = re.compile(r"\s*\{?\s*\\?([^\W\d_])\s*\}?").match(text, place)
    return (unicodedata.normalize("NFC", match.group(1) + accent), match.end()) if match else ("", place)


def tidy(text: str) -> str:
    """Return text with single spaces, no spaces around a line's end, and at most one empty line in a row."""
    text = re.sub(r"[ \t]+", " ", text)
    text = re.sub(r" ?\n ?", "\n", text)
    return unicodedata.normalize("NFC", re.sub(r"\n{3,}", "\n\n", text).strip())


def unmarked(text: str) -> str:
    """Return text without the marks of sections and units."""
    return re.sub(f"{_MARK}\\d+{_MARK_END}", "", text)


def split_at_marks(text: str) -> list[str]:
    """Return the pieces of a text and, between each two, the number of the mark there."""
    return re.split(f"{_MARK}(\\d+){_MARK_END}", text)
