"""Faults of operators and conditions: comparison, arithmetic, boolean operators, negated conditions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import libcst as cst

from .place import Place, dotted

_COMPARISONS: Final[dict[type[cst.BaseCompOp], tuple[type[cst.BaseCompOp], ...]]] = {
    cst.LessThan: (cst.LessThanEqual, cst.GreaterThanEqual, cst.GreaterThan),
    cst.LessThanEqual: (cst.LessThan, cst.GreaterThan, cst.GreaterThanEqual),
    cst.GreaterThan: (cst.GreaterThanEqual, cst.LessThanEqual, cst.LessThan),
    cst.GreaterThanEqual: (cst.GreaterThan, cst.LessThan, cst.LessThanEqual),
    cst.Equal: (cst.NotEqual, cst.GreaterThanEqual),
    cst.NotEqual: (cst.Equal, cst.LessThan),
    cst.In: (cst.NotIn,),
    cst.NotIn: (cst.In,),
    cst.Is: (cst.IsNot,),
    cst.IsNot: (cst.Is,),
}

_ARITHMETIC: Final[dict[type[cst.BaseBinaryOp], tuple[type[cst.BaseBinaryOp], ...]]] = {
    cst.Add: (cst.Subtract, cst.Multiply),
    cst.Subtract: (cst.Add, cst.Multiply),
    cst.Multiply: (cst.Add, cst.Divide),
    cst.Divide: (cst.Multiply, cst.FloorDivide),
    cst.FloorDivide: (cst.Multiply, cst.Modulo),
    cst.Modulo: (cst.FloorDivide, cst.Multiply),
    cst.Power: (cst.Multiply,),
    cst.MatrixMultiply: (cst.Multiply,),
    cst.LeftShift: (cst.RightShift,),
    cst.RightShift: (cst.LeftShift,),
    cst.BitAnd: (cst.BitOr, cst.BitXor),
    cst.BitOr: (cst.BitAnd, cst.BitXor),
    cst.BitXor: (cst.BitAnd, cst.BitOr),
}

_AUGMENTED: Final[dict[type[cst.BaseAugOp], type[cst.BaseAugOp]]] = {
    cst.AddAssign: cst.SubtractAssign,
    cst.SubtractAssign: cst.AddAssign,
    cst.MultiplyAssign: cst.DivideAssign,
    cst.DivideAssign: cst.MultiplyAssign,
    cst.BitAndAssign: cst.BitOrAssign,
    cst.BitOrAssign: cst.BitAndAssign,
    cst.BitXorAssign: cst.BitAndAssign,
    cst.LeftShiftAssign: cst.RightShiftAssign,
    cst.RightShiftAssign: cst.LeftShiftAssign,
}


def comparison(node: cst.CSTNode, place: Place) -> Iterator[cst.CSTNode]:
    """Yield a comparison with another operator."""
    assert isinstance(node, cst.Comparison)
    for index, target in enumerate(node.comparisons):
        for operator in _COMPARISONS[type(target.operator)]:
            changed = target.with_changes(operator=operator())
            yield node.with_changes(comparisons=[*node.comparisons[:index], changed, *node.comparisons[index + 1 :]])


def arithmetic(node: cst.CSTNode, place: Place) -> Iterator[cst.CSTNode]:
    """Yield an operation with another operator, and one without either operand."""
    if isinstance(node, cst.BinaryOperation):
        if isinstance(node.left, cst.BaseString):  # `%` of a text formats it, `+` joins it: the words of a message
            return
        for operator in _ARITHMETIC[type(node.operator)]:
            yield node.with_changes(operator=operator())
        yield node.left
        yield node.right
    elif isinstance(node, cst.AugAssign):
        if operator_type := _AUGMENTED.get(type(node.operator)):
            yield node.with_changes(operator=operator_type())
    elif isinstance(node, cst.UnaryOperation) and _is_number(node, place):
        yield node.expression


def _is_number(node: cst.UnaryOperation, place: Place) -> bool:
    """Whether a sign is one of arithmetic: that of a step is of the class `index`, `not` of the class `negate`."""
    return not isinstance(place.parent, cst.Slice) and not isinstance(node.operator, cst.Not)


def boolean(node: cst.CSTNode, place: Place) -> Iterator[cst.CSTNode]:
    """Yield `or` for `and`, the reverse, and either side alone."""
    assert isinstance(node, cst.BooleanOperation)
    yield node.with_changes(operator=cst.Or() if isinstance(node.operator, cst.And) else cst.And())
    yield node.left
    yield node.right


def negated(node: cst.CSTNode, place: Place) -> Iterator[cst.CSTNode]:
    """Yield a condition turned round, one that always holds, one that never does; `bool(x)` turned round."""
    if isinstance(node, cst.If | cst.IfExp):
        yield node.with_changes(test=inverted(node.test))
        yield node.with_changes(test=cst.Name("True"))
        yield node.with_changes(test=cst.Name("False"))
    elif isinstance(node, cst.While):
        yield node.with_changes(test=inverted(node.test))
        yield node.with_changes(test=cst.Name("False"))
    elif isinstance(node, cst.CompIf):
        yield node.with_changes(test=inverted(node.test))
    elif isinstance(node, cst.UnaryOperation) and isinstance(node.operator, cst.Not):
        yield node.expression
    elif isinstance(node, cst.Call) and dotted(node.func) == "bool" and len(node.args) == 1:
        yield cst.parse_expression(f"(not {_code(node)})")


def inverted(test: cst.BaseExpression) -> cst.BaseExpression:
    """Return the opposite of a condition."""
    if isinstance(test, cst.UnaryOperation) and isinstance(test.operator, cst.Not) and not test.lpar:
        return test.expression
    return cst.parse_expression(f"not ({_code(test)})")


def _code(node: cst.CSTNode) -> str:
    return cst.Module([]).code_for_node(node)
