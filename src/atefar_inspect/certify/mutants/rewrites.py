"""Rewrites that keep the meaning for certain: what a scorer takes credit away for here, it takes for the words.

No floating-point operation is reordered, no parameter is renamed, nothing is evaluated more or less often.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import libcst as cst

from .fault_operators import inverted
from .fault_values import code, int_of
from .place import Place, walk
from .rename import fresh, renamed_locals, renamed_variable
from .sites import Change, Operator, compiled

_MIRRORED: Final[dict[type[cst.BaseCompOp], type[cst.BaseCompOp]]] = {
    cst.LessThan: cst.GreaterThan,
    cst.LessThanEqual: cst.GreaterThanEqual,
    cst.GreaterThan: cst.LessThan,
    cst.GreaterThanEqual: cst.LessThanEqual,
    cst.Equal: cst.Equal,
    cst.NotEqual: cst.NotEqual,
}


def mirrored(node: cst.CSTNode, place: Place) -> Iterator[cst.CSTNode]:
    """Yield `b > a` for `a < b`, where both are names or numbers, so that nothing is evaluated in another order."""
    assert isinstance(node, cst.Comparison)
    if len(node.comparisons) != 1 or not (_is_plain(node.left) and _is_plain(node.comparisons[0].comparator)):
        return
    target = node.comparisons[0]
    if operator := _MIRRORED.get(type(target.operator)):
        changed = target.with_changes(operator=operator(), comparator=node.left)
        yield node.with_changes(left=target.comparator, comparisons=[changed])


def _is_plain(node: cst.BaseExpression) -> bool:
    return isinstance(node, cst.Name | cst.Integer | cst.Float) and not node.lpar


def turned(node: cst.CSTNode, place: Place) -> Iterator[cst.CSTNode]:
    """Yield a choice with its condition and its branches turned round."""
    if isinstance(node, cst.IfExp):
        yield node.with_changes(test=_not(node.test), body=_whole(node.orelse), orelse=_whole(node.body))
    elif isinstance(node, cst.If) and isinstance(node.orelse, cst.Else) and not _is_elif(node, place):
        orelse = node.orelse.with_changes(body=node.body)
        yield node.with_changes(test=_not(node.test), body=node.orelse.body, orelse=orelse)


def _not(test: cst.BaseExpression) -> cst.BaseExpression:
    spaced = isinstance(test, cst.UnaryOperation) and isinstance(test.operator, cst.Not)
    return cst.parse_expression(f"({code(inverted(test))})") if spaced else inverted(test)


def _whole(node: cst.BaseExpression) -> cst.BaseExpression:
    return node if node.lpar or isinstance(node, cst.Name) else cst.parse_expression(f"({code(node)})")


def _is_elif(node: cst.CSTNode, place: Place) -> bool:
    return isinstance(place.parent, cst.If) and place.parent.orelse is node


def respelled(node: cst.CSTNode, place: Place) -> Iterator[cst.CSTNode]:
    """Yield an integer in base 16, or in base 10 where it is in another."""
    assert isinstance(node, cst.Integer)
    decimal = node.value.replace("_", "").isdecimal()
    yield node.with_changes(value=hex(int_of(node)) if decimal else str(int_of(node)))


def padded(node: cst.CSTNode, place: Place) -> Iterator[cst.CSTNode]:
    """Yield a function with a `pass` before its first statement."""
    assert isinstance(node, cst.FunctionDef)
    if isinstance(node.body, cst.IndentedBlock):
        at = 1 if _docstring(node.body) else 0
        body = [*node.body.body[:at], cst.SimpleStatementLine([cst.Pass()]), *node.body.body[at:]]
        yield node.with_changes(body=node.body.with_changes(body=body))


def undocumented(node: cst.CSTNode, place: Place) -> Iterator[cst.CSTNode]:
    """Yield a function without its docstring, where no code of the module reads one."""
    assert isinstance(node, cst.FunctionDef)
    read = bool(node.decorators) or not place.names.isdisjoint(("__doc__", "getdoc", "inspect", "doctest"))
    if isinstance(node.body, cst.IndentedBlock) and _docstring(node.body) and len(node.body.body) > 1 and not read:
        yield node.with_changes(body=node.body.with_changes(body=node.body.body[1:]))


def _docstring(body: cst.IndentedBlock) -> bool:
    first = body.body[0] if body.body else None
    if not isinstance(first, cst.SimpleStatementLine) or len(first.body) != 1:
        return False
    return isinstance(first.body[0], cst.Expr) and isinstance(first.body[0].value, cst.BaseString)


def named_result(node: cst.CSTNode, place: Place) -> Iterator[cst.CSTNode]:
    """Yield a function that gives its last result a name before it returns it."""
    assert isinstance(node, cst.FunctionDef)
    if not isinstance(node.body, cst.IndentedBlock) or not node.body.body:
        return
    last = node.body.body[-1]
    if not isinstance(last, cst.SimpleStatementLine) or len(last.body) != 1 or not isinstance(last.body[0], cst.Return):
        return
    value, name = last.body[0].value, fresh("result", place)
    if value is None or isinstance(value, cst.Name):
        return
    assign = cst.parse_statement(f"{name} = {code(value)}")
    assert isinstance(assign, cst.SimpleStatementLine)
    lines = [assign.with_changes(leading_lines=last.leading_lines), cst.parse_statement(f"return {name}")]
    yield node.with_changes(body=node.body.with_changes(body=[*node.body.body[:-1], *lines]))


REWRITES: Final = (
    Operator("rename", (cst.FunctionDef,), renamed_locals),
    Operator("rename", (cst.GeneratorExp, cst.ListComp, cst.SetComp), renamed_variable),
    Operator("mirror", (cst.Comparison,), mirrored),
    Operator("branches", (cst.If, cst.IfExp), turned),
    Operator("literal", (cst.Integer,), respelled),
    Operator("result", (cst.FunctionDef,), named_result),
    Operator("pass", (cst.FunctionDef,), padded),
    Operator("docstring", (cst.FunctionDef,), undocumented),
)


def reordered(source: str) -> Iterator[Change]:
    """Yield a module with two neighboring functions exchanged, where neither is needed to define the other."""
    module = cst.parse_module(source)
    for index in range(len(module.body) - 1):
        first, second = module.body[index], module.body[index + 1]
        if not (isinstance(first, cst.FunctionDef) and isinstance(second, cst.FunctionDef)):
            continue
        names = {first.name.value, second.name.value}
        if len(names) < 2 or first.decorators or second.decorators or names & (_at_def(first) | _at_def(second)):
            continue
        body = [*module.body[:index], second, first, *module.body[index + 2 :]]
        text = module.with_changes(body=body).code
        if compiled(text) is not None:
            yield Change("reorder", source[: source.find(f"def {first.name.value}")].count("\n") + 1, text)


def _at_def(function: cst.FunctionDef) -> set[str]:
    """Return the names that are looked up when a function is defined: in defaults and annotations."""
    places = [function.params, *([function.returns] if function.returns else [])]
    return {node.value for place in places for node in walk(place) if isinstance(node, cst.Name)}
