"""Where in a module a node stands: what an operator has to know before it may change it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import libcst as cst


@dataclass(frozen=True)
class Place:
    """The surroundings of a node."""

    parents: tuple[cst.CSTNode, ...]
    """From the module down to the node's own parent."""
    functions: tuple[cst.FunctionDef, ...]
    """The functions around it, the innermost last."""
    names: frozenset[str]
    """Every name that occurs in the module."""
    rebound: frozenset[int] = frozenset()
    """Ids of the assignments to names that all have a value before."""
    shared: frozenset[str] = frozenset()
    """Names that the innermost function declares global or nonlocal."""

    @property
    def parent(self) -> cst.CSTNode:
        """The node's own parent."""
        return self.parents[-1]

    @property
    def parameters(self) -> tuple[str, ...]:
        """The positional parameters of the innermost function, without `self` and `cls`."""
        if not self.functions:
            return ()
        given = self.functions[-1].params
        names = [parameter.name.value for parameter in (*given.posonly_params, *given.params)]
        return tuple(name for name in names if name not in ("self", "cls"))


def walk(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """Yield a node and everything under it, in the order of the text."""
    yield node
    for child in node.children:
        yield from walk(child)


def dotted(node: cst.CSTNode) -> str:
    """Return `a.b.c` for a name or a chain of attributes; `.c` where that follows a call or an index."""
    if isinstance(node, cst.Name):
        return node.value
    if isinstance(node, cst.Attribute):
        return f"{dotted(node.value)}.{node.attr.value}"
    return ""


def last_name(node: cst.CSTNode) -> str:
    """Return the last part of a dotted name; empty for what is none."""
    return dotted(node).rpartition(".")[2]


def target_names(targets: Iterable[cst.CSTNode]) -> list[str] | None:
    """Return the names that targets bind; None where one binds an attribute or an element."""
    names: list[str] = []
    for target in targets:
        if isinstance(target, cst.Name):
            names.append(target.value)
        elif isinstance(target, cst.Tuple | cst.List):
            inner = target_names(element.value for element in target.elements)
            if inner is None:
                return None
            names += inner
        else:
            return None
    return names


def rebound_assignments(function: cst.FunctionDef) -> frozenset[int]:
    """Return the ids of assignments of a function whose names all have a value by then, read from top to bottom."""
    given = function.params
    bound = {p.name.value for p in (*given.posonly_params, *given.params, *given.kwonly_params)}
    found: set[int] = set()
    for node in walk(function.body):
        if isinstance(node, cst.Assign):
            names = target_names([target.target for target in node.targets])
            if names is not None:
                if bound.issuperset(names):
                    found.add(id(node))
                bound.update(names)
        elif isinstance(node, cst.For):
            bound.update(target_names([node.target]) or ())
    return frozenset(found)


def shared_names(function: cst.FunctionDef) -> frozenset[str]:
    """Return the names that a function declares global or nonlocal."""
    found = [node for node in walk(function.body) if isinstance(node, cst.Global | cst.Nonlocal)]
    return frozenset(item.name.value for node in found for item in node.names)
