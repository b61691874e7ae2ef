"""Faults of statements: one that is dropped, a branch that is gone, a result that is not the one that was computed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import libcst as cst

from .place import Place, walk

_MOST_PARAMETERS: Final = 3


def dropped(node: cst.CSTNode, place: Place) -> Iterator[cst.CSTNode]:
    """Yield `pass` for a statement, or a statement without its `else`.

    A first assignment stays: without it the next line would fail, which tells nothing of a scorer.
    """
    if isinstance(node, cst.Expr | cst.Break | cst.Continue | cst.Raise | cst.Del):
        yield cst.Pass()
    elif isinstance(node, cst.Assign):
        if id(node) in place.rebound:
            yield cst.Pass()
    elif isinstance(node, cst.If | cst.For | cst.While):
        if not any(isinstance(inner, cst.Return) for inner in walk(node)) and not _is_elif(node, place):
            yield cst.SimpleStatementLine([cst.Pass()], leading_lines=node.leading_lines)
        if node.orelse:
            yield node.with_changes(orelse=None)
        if isinstance(node, cst.For):
            yield node.with_changes(body=_once(node.body))


def _is_elif(node: cst.CSTNode, place: Place) -> bool:
    return isinstance(place.parent, cst.If) and place.parent.orelse is node


def _once(body: cst.BaseSuite) -> cst.BaseSuite:
    """Return the body of a loop that ends after its first round."""
    if not isinstance(body, cst.IndentedBlock):
        return body
    return body.with_changes(body=[*body.body, cst.SimpleStatementLine([cst.Break()])])


def returned(node: cst.CSTNode, place: Place) -> Iterator[cst.CSTNode]:
    """Yield a function that gives back one of its arguments, or nothing, or the opposite of a truth value."""
    assert isinstance(node, cst.Return)
    if node.value is None:
        return
    for parameter in place.parameters[:_MOST_PARAMETERS]:
        yield node.with_changes(value=cst.Name(parameter), whitespace_after_return=cst.SimpleWhitespace(" "))
    yield node.with_changes(value=cst.Name("None"), whitespace_after_return=cst.SimpleWhitespace(" "))
