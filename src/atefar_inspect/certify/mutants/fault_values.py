"""Faults of values: off by one, constants, wrong index, axis or direction."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import libcst as cst

from .place import Place, last_name

_COUNTED: Final = frozenset({"range", "arange", "linspace", "len"})
_AXES: Final = frozenset({"axis", "dim", "axes", "dims"})


def off_by_one(node: cst.CSTNode, place: Place) -> Iterator[cst.CSTNode]:
    """Yield a count, a bound or an integer that is one too large or too small."""
    if isinstance(node, cst.Integer):
        if not isinstance(place.parent, cst.Index):  # of the class `index`
            yield from (number(int_of(node) + step) for step in (1, -1))
    elif isinstance(node, cst.Call) and last_name(node.func) == "len":
        yield from (parsed(f"({code(node)} {step})") for step in ("- 1", "+ 1"))
    elif isinstance(node, cst.Call) and last_name(node.func) in _COUNTED and _is_plain(node.args):
        yield from _counted(node)
    elif isinstance(node, cst.For | cst.CompFor):
        yield from _less_often(node)
    elif isinstance(node, cst.Slice):
        if node.lower:
            yield node.with_changes(lower=parsed(f"({code(node.lower)}) + 1"))
        if node.upper:
            yield node.with_changes(upper=parsed(f"({code(node.upper)}) - 1"))


def _less_often(node: cst.For | cst.CompFor) -> Iterator[cst.CSTNode]:
    """Yield a loop that leaves out the first or the last round; those over ranges come by the range."""
    if not (isinstance(node.iter, cst.Call) and last_name(node.iter.func) in _COUNTED):
        for rounds in ("[1:]", "[:-1]"):
            yield node.with_changes(iter=parsed(f"list({code(node.iter)}){rounds}"))


def _counted(node: cst.Call) -> Iterator[cst.CSTNode]:
    """Yield a range that ends one early or late, or begins one late."""
    last = 0 if len(node.args) == 1 else 1
    for step in ("- 1", "+ 1"):
        changed = node.args[last].with_changes(value=parsed(f"({code(node.args[last].value)}) {step}"))
        yield node.with_changes(args=[*node.args[:last], changed, *node.args[last + 1 :]])
    if len(node.args) == 1 and last_name(node.func) != "linspace":
        yield node.with_changes(args=[cst.Arg(cst.Integer("1"), comma=cst.Comma(whitespace_after=space())), *node.args])


def constant(node: cst.CSTNode, place: Place) -> Iterator[cst.CSTNode]:
    """Yield another constant."""
    if isinstance(node, cst.Integer):
        if not isinstance(place.parent, cst.Index):
            value = int_of(node)
            others = (0, 1, 2 * value) if isinstance(place.parent, cst.UnaryOperation) else (0, 1, -value, 2 * value)
            yield from map(number, others)
    elif isinstance(node, cst.Float):
        for text in ("0.0", "1.0", f"-{node.value}", f"(2 * {node.value})", f"(0.5 * {node.value})"):
            yield parsed(text)
    elif isinstance(node, cst.Name) and node.value in ("True", "False"):
        yield cst.Name("False" if node.value == "True" else "True")
    elif isinstance(node, cst.SimpleString) and not isinstance(place.parent, cst.ConcatenatedString):
        yield cst.SimpleString('b""' if "b" in node.prefix else '""')


def index(node: cst.CSTNode, place: Place) -> Iterator[cst.CSTNode]:
    """Yield a neighboring index, another axis, a slice with its direction or a bound lost, exchanged dimensions."""
    if isinstance(node, cst.Index):
        yield from _indexes(node)
    elif isinstance(node, cst.Slice):
        yield from _slices(node)
    elif isinstance(node, cst.Subscript):
        yield from _exchanged(node)
    elif isinstance(node, cst.Arg) and node.keyword and node.keyword.value in _AXES:
        yield from _axes(node)
    elif isinstance(node, cst.Attribute) and node.attr.value == "T" and not isinstance(place.parent, cst.Call):
        yield node.value


def _indexes(node: cst.Index) -> Iterator[cst.CSTNode]:
    value = signed(node.value)
    if value is not None:
        yield from (node.with_changes(value=number(other)) for other in (value + 1, value - 1))
    elif isinstance(node.value, cst.Name) and node.value.value != "None":
        yield from (node.with_changes(value=parsed(f"{node.value.value} {step}")) for step in ("- 1", "+ 1"))


def _slices(node: cst.Slice) -> Iterator[cst.CSTNode]:
    if node.step is not None:
        yield node.with_changes(step=None, second_colon=cst.MaybeSentinel.DEFAULT)
        step = signed(node.step)
        others = (-step, step + 1, step - 1) if step is not None else ()
        yield from (node.with_changes(step=number(other)) for other in others if other)
    elif node.lower or node.upper:
        yield node.with_changes(step=parsed("-1"), second_colon=cst.MaybeSentinel.DEFAULT)
    if node.lower:
        yield node.with_changes(lower=None)
    if node.upper:
        yield node.with_changes(upper=None)


def _exchanged(node: cst.Subscript) -> Iterator[cst.CSTNode]:
    elements = node.slice
    for first in range(len(elements) - 1):
        if elements[first].slice.deep_equals(elements[first + 1].slice):
            continue
        left = elements[first].with_changes(slice=elements[first + 1].slice)
        right = elements[first + 1].with_changes(slice=elements[first].slice)
        yield node.with_changes(slice=[*elements[:first], left, right, *elements[first + 2 :]])


def _axes(node: cst.Arg) -> Iterator[cst.CSTNode]:
    value = signed(node.value)
    if value is not None:
        yield from (node.with_changes(value=number(other)) for other in (value + 1, value - 1))
        yield node.with_changes(value=cst.Name("None"))
    elif isinstance(node.value, cst.Tuple):
        yield from (node.with_changes(value=element.value) for element in node.value.elements)


def signed(node: cst.BaseExpression) -> int | None:
    """Return the value of an integer with or without a sign; None for anything else."""
    if isinstance(node, cst.UnaryOperation) and isinstance(node.operator, cst.Minus):
        inner = signed(node.expression)
        return None if inner is None else -inner
    return int_of(node) if isinstance(node, cst.Integer) else None


def int_of(node: cst.Integer) -> int:
    """Return the value of an integer literal, whatever its base."""
    return int(node.value.replace("_", ""), 0)


def number(value: int) -> cst.BaseExpression:
    """Return an integer as an expression; a negative one in parentheses."""
    return cst.Integer(str(value)) if value >= 0 else parsed(f"(-{-value})")


def parsed(text: str) -> cst.BaseExpression:
    """Return the expression that a text is."""
    return cst.parse_expression(text)


def code(node: cst.CSTNode) -> str:
    """Return a node's text."""
    return cst.Module([]).code_for_node(node)


def space() -> cst.SimpleWhitespace:
    """Return one space."""
    return cst.SimpleWhitespace(" ")


def _is_plain(args: object) -> bool:
    return isinstance(args, list | tuple) and bool(args) and all(not arg.star and not arg.keyword for arg in args)
