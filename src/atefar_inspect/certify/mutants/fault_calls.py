"""Faults of calls and state: swapped arguments, another function or variable, a seed that stays the same."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

import libcst as cst

from .fault_values import code, parsed
from .place import Place, last_name

_OTHERS: Final[dict[str, tuple[str, ...]]] = {
    **{
        "min": ("max",),
        "max": ("min",),
        "any": ("all",),
        "all": ("any",),
        "argmin": ("argmax",),
        "argmax": ("argmin",),
    },
    **{
        "minimum": ("maximum",),
        "maximum": ("minimum",),
        "floor": ("ceil",),
        "ceil": ("floor",),
        "sum": ("prod", "mean"),
    },
    **{
        "mean": ("sum", "median"),
        "median": ("mean",),
        "std": ("var",),
        "var": ("std",),
        "sin": ("cos",),
        "cos": ("sin",),
    },
    **{"exp": ("log",), "log": ("exp", "log2"), "cumsum": ("cumprod",), "zeros": ("ones",), "ones": ("zeros",)},
    **{"zeros_like": ("ones_like",), "ones_like": ("zeros_like",), "hstack": ("vstack",), "vstack": ("hstack",)},
    **{"fliplr": ("flipud",), "flipud": ("fliplr",), "append": ("remove",), "inner": ("outer",), "outer": ("inner",)},
    **{"floor_divide": ("mod",), "shuffle": ("sort",), "normal": ("uniform",), "uniform": ("normal",)},
    **{"lower": ("upper",), "startswith": ("endswith",), "endswith": ("startswith",), "argsort": ("sort",)},
}

_SEEDED: Final = frozenset({"default_rng", "seed", "manual_seed", "RandomState", "Random", "PRNGKey", "SeedSequence"})
_STATE: Final = re.compile(r"(^|_)(seed|epoch|step|iteration|round|turn|counter|state|time|clock|offset|momentum)s?$")
_GENERATOR: Final = re.compile(r"(^|_)(rng|generator|random_state)$")
_COMMUTES: Final = (cst.Add, cst.Multiply, cst.BitAnd, cst.BitOr, cst.BitXor)


def swapped(node: cst.CSTNode, place: Place) -> Iterator[cst.CSTNode]:
    """Yield a call, a tuple or an operation with two neighbors exchanged."""
    if isinstance(node, cst.Call):
        for first in range(len(node.args) - 1):
            left, right = node.args[first], node.args[first + 1]
            if not (_is_named(left) or _is_named(right) or left.value.deep_equals(right.value)):
                yield node.with_changes(args=_exchanged(node.args, first, "value"))
    elif isinstance(node, cst.Tuple):
        for first in range(len(node.elements) - 1):
            if all(isinstance(element, cst.Element) for element in node.elements[first : first + 2]):
                yield node.with_changes(elements=_exchanged(node.elements, first, "value"))
    elif isinstance(node, cst.BinaryOperation) and not _commutes(node):
        yield parsed(f"(({code(node.right)}) {code(node.operator).strip()} ({code(node.left)}))")


def _commutes(node: cst.BinaryOperation) -> bool:
    """Whether the order says nothing; `%` after a text only makes a message."""
    return isinstance(node.operator, _COMMUTES) or isinstance(node.left, cst.BaseString)


def _is_named(arg: cst.Arg) -> bool:
    return bool(arg.star) or arg.keyword is not None


def _exchanged(items: Sequence[cst.CSTNode], first: int, field: str) -> list[cst.CSTNode]:
    left, right = items[first], items[first + 1]
    new_left = left.with_changes(**{field: getattr(right, field)})
    new_right = right.with_changes(**{field: getattr(left, field)})
    return [*items[:first], new_left, new_right, *items[first + 2 :]]


def called(node: cst.CSTNode, place: Place) -> Iterator[cst.CSTNode]:
    """Yield a call of a sibling function, its first argument or its object alone, a call with one argument less."""
    assert isinstance(node, cst.Call)
    if last_name(node.func) in _SEEDED:
        return
    for other in _OTHERS.get(_name(node), ()):
        renamed = cst.Name(other) if isinstance(node.func, cst.Name) else node.func.with_changes(attr=cst.Name(other))
        yield node.with_changes(func=renamed)
    if isinstance(place.parent, cst.Expr):
        return  # its value is not used: dropping the statement is of the class `drop`
    if len(node.args) >= 1 and not node.args[0].star and not node.args[0].keyword:
        yield parsed(f"({code(node.args[0].value)})")
    elif not node.args and isinstance(node.func, cst.Attribute):
        yield node.func.value
    if len(node.args) > 1:
        for left_out in range(1, len(node.args)):
            yield node.with_changes(args=[*node.args[:left_out], *node.args[left_out + 1 :]])


def variable(node: cst.CSTNode, place: Place) -> Iterator[cst.CSTNode]:
    """Yield the next parameter of the function in the place of one, as a slip of the pen would."""
    assert isinstance(node, cst.Name)
    parameters = place.parameters
    if len(parameters) < 2 or node.value not in parameters or isinstance(place.parent, cst.Param | cst.CompFor):
        return
    if isinstance(place.parent, cst.Attribute | cst.Arg) and place.parent.children[0] is not node:
        return  # the name of an attribute, or of a keyword
    yield cst.Name(parameters[(parameters.index(node.value) + 1) % len(parameters)])


def _name(node: cst.Call) -> str:
    if isinstance(node.func, cst.Attribute):
        return node.func.attr.value
    return node.func.value if isinstance(node.func, cst.Name) else ""


def state(node: cst.CSTNode, place: Place) -> Iterator[cst.CSTNode]:
    """Yield a seed or a moment that stays the same, a generator that always begins anew, an update that is skipped."""
    if isinstance(node, cst.Call) and _name(node) in _SEEDED and not isinstance(place.parent, cst.Expr):
        yield node.with_changes(args=[cst.Arg(cst.Integer("0"))])
        yield node.with_changes(args=[])
    elif isinstance(node, cst.Name) and _is_read(node, place):
        if _STATE.search(node.value):
            yield cst.Integer("0")
        elif _GENERATOR.search(node.value) and "np" in place.names:
            yield parsed("np.random.default_rng(0)")
    elif isinstance(node, cst.Assign | cst.AugAssign) and _is_update(node, place):
        yield cst.Pass()


def _is_read(node: cst.Name, place: Place) -> bool:
    """Whether a name may stand for a value here. Targets and keywords are left to the compiler, which refuses them."""
    if isinstance(place.parent, cst.Attribute):
        return place.parent.value is node and _GENERATOR.search(node.value) is not None
    return bool(place.functions) and not isinstance(place.parent, cst.Call)


def _is_update(node: cst.Assign | cst.AugAssign, place: Place) -> bool:
    """Whether an assignment changes what outlives it: an attribute, an element, a global; `+=` of a local as well."""
    targets = [node.target] if isinstance(node, cst.AugAssign) else [target.target for target in node.targets]
    outlives = (cst.Attribute, cst.Subscript)
    return (
        isinstance(node, cst.AugAssign)
        or any(isinstance(target, outlives) for target in targets)
        or any(isinstance(target, cst.Name) and target.value in place.shared for target in targets)
    )
