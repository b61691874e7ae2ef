"""Writing calibrated constants into `task.yaml`: two lines change, and every comment stays where it is."""

from __future__ import annotations

import os
import re
from typing import Final

from .bundle import Bundle
from .digest import MANIFEST
from .manifest import Constant
from .yaml_source import read_yaml

_NAMES: Final = ("baseline", "reference")


def constant_line(name: str, constant: Constant) -> str:
    """Return a constant as a line of the manifest's `metric` section."""
    value, sd = _number(constant.value), _number(constant.sd)
    return f"  {name}: {{value: {value}, how: {constant.how}, seeds: {constant.seeds}, sd: {sd}}}"


def with_constants(text: str, baseline: Constant, reference: Constant) -> str:
    """Return a manifest's text with its two constants replaced, or added at the end of the `metric` section."""
    lines = text.splitlines()
    for name, constant in zip(_NAMES, (baseline, reference), strict=True):
        source = read_yaml("\n".join(lines).encode(), MANIFEST)
        place = source.places.get(("metric", name))
        if place is None:
            at = _end_of_block(lines, _line_of(source.line(("metric",)), lines))
            lines.insert(at, constant_line(name, constant))
        else:
            start = _key_line(lines, name, place.line - 1)
            lines[start : _end_of_block(lines, start)] = [constant_line(name, constant)]
    return "\n".join(lines) + "\n"


def write_constants(bundle: Bundle, baseline: Constant, reference: Constant) -> Bundle:
    """Write the constants into a bundle's manifest on disk, and return the bundle as it is then.

    Raises:
        BundleError: the manifest is not valid with them; nothing was written then.
        PermissionError: the file cannot be written.
    """
    target = bundle.path / MANIFEST
    text = with_constants(bundle.file(MANIFEST).content.decode("utf-8"), baseline, reference)
    before, draft = target.read_bytes(), target.with_name(f".{MANIFEST}.new")
    draft.write_text(text, encoding="utf-8")
    os.replace(draft, target)
    try:
        return Bundle.open(bundle.path)
    except Exception:
        target.write_bytes(before)
        raise


def _number(value: float) -> str:
    """A number with six significant digits, in a form that every reader of YAML takes for one."""
    text = f"{value:.6g}"
    if "e" in text and "." not in text:
        text = text.replace("e", ".0e")
    return text if any(mark in text for mark in ".e") else f"{text}.0"


def _line_of(line: int | None, lines: list[str]) -> int:
    """The line of the key `metric`, counted from 0."""
    return next((n for n, text in enumerate(lines) if re.match(r"metric\s*:", text)), (line or 1) - 1)


def _key_line(lines: list[str], name: str, near: int) -> int:
    """The line of a key of the metric section, at or above the place of its value, counted from 0."""
    return next(n for n in range(near, -1, -1) if re.match(rf"\s+{name}\s*:", lines[n]))


def _end_of_block(lines: list[str], start: int) -> int:
    """The line after the last one of a block: what follows is indented less, or as much as its key."""
    indent, end = _indent(lines[start]), start + 1
    for number in range(start + 1, len(lines)):
        if not lines[number].strip() or lines[number].lstrip().startswith("#"):
            continue
        if _indent(lines[number]) <= indent:
            break
        end = number + 1
    return end


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
