"""Reads YAML into plain data with a line number for every value, and refuses what readers of YAML disagree about.

The subset is YAML 1.2's core schema without tags, anchors and aliases. PyYAML implements YAML 1.1, where `no` is
false, `010` is 8, `1:30` is 90 and a date is an object; so scalars are resolved here, and those that the two versions
read differently must be quoted. Dates stay text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import yaml

from .findings import Finding

MAX_BYTES: Final = 64 * 1024
MAX_DEPTH: Final = 16

FieldPath = tuple[str | int, ...]

_WORDS: Final[dict[str, bool | float | None]] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), float("inf")),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), float("-inf")),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
}
_AMBIGUOUS: Final = re.compile(
    r"yes|no|on|off"
    r"|[-+]?0[0-9_]+|0o[0-7]+|[-+]?0x[0-9a-f_]+|[-+]?0b[01_]+"
    r"|[-+]?[0-9][0-9_]*_[0-9_]*(\.[0-9_]*)?"
    r"|[-+]?[0-9]+(:[0-5]?[0-9])+(\.[0-9]*)?",
    re.IGNORECASE,
)
_INTEGER: Final = re.compile(r"[-+]?[0-9]+")
_FLOAT: Final = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")


@dataclass(frozen=True)
class Place:
    """Where a value stands."""

    line: int
    text: str | None
    """The scalar as it is written, without quotes; None for a mapping or a list."""


@dataclass
class YamlSource:
    """A YAML document as plain data (dict, list, str, int, float, bool, None) with its places and faults."""

    file: str
    data: Any = None
    places: dict[FieldPath, Place] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def line(self, path: FieldPath) -> int | None:
        """Return the line of a field, or of the nearest enclosing one that exists."""
        for length in range(len(path), -1, -1):
            if place := self.places.get(path[:length]):
                return place.line
        return None

    def text(self, path: FieldPath) -> str | None:
        """Return the scalar at a field as it is written in the file."""
        place = self.places.get(path)
        return place.text if place else None

    def add(self, code: str, message: str, *, path: FieldPath = (), line: int | None = None, hint: str = "") -> None:
        """Record a fault at a line, or at a field's line."""
        where = line if line is not None else self.line(path)
        self.findings.append(Finding(self.file, field_name(path) or None, where, code, message, hint or None))


def field_name(path: FieldPath) -> str:
    """Return a path as people write it: `submission.files[0].path`."""
    name = ""
    for part in path:
        name += f"[{part}]" if isinstance(part, int) else f".{part}" if name else part
    return name


def read_yaml(content: bytes, file: str) -> YamlSource:
    """Return the document in `content`; faults are in `.findings`, and `.data` is what could be read besides them."""
    source = YamlSource(file)
    text = _decode(content, source)
    if text is None:
        return source
    try:
        events = yaml.parse(text, Loader=yaml.SafeLoader)
        source.data = _document(events, source)
    except _StopReadingError:
        pass
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        source.add("yaml-character", f"character U+{int(error.character):04X} is not allowed in YAML.", line=line)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        hint = "Indent with spaces, never tabs." if "\\t" in str(error.problem) else ""
        words = " ".join(filter(None, [error.context, error.problem]))
        source.add("yaml-syntax", f"not readable as YAML: {words}.", line=mark.line + 1 if mark else None, hint=hint)
    return source


class _StopReadingError(Exception):
    """The rest of the document is not worth reading; the reason is among the findings."""


def _decode(content: bytes, source: YamlSource) -> str | None:
    if len(content) > MAX_BYTES:
        source.add("yaml-size", f"{len(content)} bytes; a manifest has at most {MAX_BYTES}.")
        return None
    if content.startswith(b"\xef\xbb\xbf"):
        source.add("yaml-bom", "starts with a byte order mark; expected plain UTF-8.", line=1)
        return None
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        source.add("yaml-encoding", f"byte 0x{content[error.start]:02X} is not UTF-8; expected UTF-8 text.", line=line)
        return None


def _document(events: Iterator[yaml.Event], source: YamlSource) -> Any:
    data: Any = None
    documents = 0
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                source.add("yaml-documents", "a second document starts; expected one.", line=_line(event))
                break
            data = _node(next(events), events, (), source)
    return data


def _node(event: yaml.Event, events: Iterator[yaml.Event], path: FieldPath, source: YamlSource) -> Any:
    if len(path) > MAX_DEPTH:
        source.add("yaml-depth", f"nested deeper than {MAX_DEPTH} levels.", path=path[:1], line=_line(event))
        raise _StopReadingError
    if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
        source.add(
            "yaml-alias",
            "anchors (&name) and aliases (*name) are not allowed.",
            path=path,
            line=_line(event),
            hint="Write the value out, or put it in quotes if it is text.",
        )
        if isinstance(event, yaml.AliasEvent):
            return None
    if tag := getattr(event, "tag", None):
        source.add("yaml-tag", f"tags ({tag}) are not allowed.", path=path, line=_line(event))
    if isinstance(event, yaml.MappingStartEvent):
        source.places[path] = Place(_line(event), None)
        return _mapping(events, path, source)
    if isinstance(event, yaml.SequenceStartEvent):
        source.places[path] = Place(_line(event), None)
        return _sequence(events, path, source)
    assert isinstance(event, yaml.ScalarEvent)
    source.places[path] = Place(_line(event), event.value)
    return _scalar(event, path, source)


def _mapping(events: Iterator[yaml.Event], path: FieldPath, source: YamlSource) -> dict[str, Any]:
    data: dict[str, Any] = {}
    lines: dict[str, int] = {}
    while not isinstance(event := next(events), yaml.MappingEndEvent):
        key = _key(event, path, source)
        value = _node(next(events), events, (*path, key), source)
        if key in data:
            message = f"given twice, first in line {lines[key]}; expected once."
            source.add("yaml-duplicate", message, path=(*path, key), line=_line(event))
        else:
            data[key] = value
            lines[key] = _line(event)
        # An absent value is reported where its key stands.
        source.places[(*path, key)] = Place(lines[key], source.text((*path, key)))
    return data


def _key(event: yaml.Event, path: FieldPath, source: YamlSource) -> str:
    if not isinstance(event, yaml.ScalarEvent) or event.anchor or event.tag:
        source.add("yaml-key", "a key is not plain text.", path=path, line=_line(event))
        raise _StopReadingError
    value = _scalar(event, (*path, event.value), source)
    if not isinstance(value, str):
        source.add(
            "yaml-key",
            f"the key {event.value!r} is read as {type(value).__name__}; expected text.",
            path=(*path, event.value),
            line=_line(event),
            hint=f'Write it in quotes: "{event.value}".',
        )
    return str(event.value)


def _sequence(events: Iterator[yaml.Event], path: FieldPath, source: YamlSource) -> list[Any]:
    data: list[Any] = []
    while not isinstance(event := next(events), yaml.SequenceEndEvent):
        data.append(_node(event, events, (*path, len(data)), source))
    return data


def _scalar(event: yaml.ScalarEvent, path: FieldPath, source: YamlSource) -> Any:
    text = str(event.value)
    if not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text):
        source.add("yaml-character", "holds half of a surrogate pair, which is no text.", path=path, line=_line(event))
        return text.encode("utf-8", "replace").decode("utf-8")
    if event.style is not None:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _AMBIGUOUS.fullmatch(text):
        source.add(
            "yaml-ambiguous",
            f"{text!r} without quotes means different things to different readers of YAML.",
            path=path,
            line=_line(event),
            hint=f'Write "{text}" for text, true or false for a switch, or a plain decimal number.',
        )
        return text
    return _number(event, text, path, source)


def _number(event: yaml.ScalarEvent, text: str, path: FieldPath, source: YamlSource) -> int | float | str:
    if len(text) > 64 and (_INTEGER.fullmatch(text) or _FLOAT.fullmatch(text)):
        source.add("yaml-number", f"a number of {len(text)} characters.", path=path, line=_line(event))
        return text
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _FLOAT.fullmatch(text) else text


def _line(event: yaml.Event) -> int:
    return (event.start_mark.line if event.start_mark else 0) + 1
