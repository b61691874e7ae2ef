"""Renames what is local to a function or a comprehension, only where no other scope and no name as data is touched."""

from __future__ import annotations

import builtins
from collections.abc import Iterator
from typing import Final

import libcst as cst

from .place import Place, target_names, walk

_SEES_NAMES: Final = frozenset({"locals", "vars", "eval", "exec", "dir", "globals", "compile", "inspect", "sys"})
"""A function that uses one of these could tell how its locals are called."""

_SCOPES: Final = (cst.FunctionDef, cst.Lambda, cst.ClassDef, cst.GeneratorExp, cst.ListComp, cst.SetComp, cst.DictComp)
_Comprehension = cst.GeneratorExp | cst.ListComp | cst.SetComp


def renamed_locals(node: cst.CSTNode, place: Place) -> Iterator[cst.CSTNode]:
    """Yield a function with one of its locals renamed; parameters keep their names, since a call may use them."""
    assert isinstance(node, cst.FunctionDef)
    if _tells_names(node.body):
        return
    for name in _locals(node):
        yield node.with_changes(body=_renamed(node.body, name, fresh(name, place)))


def renamed_variable(node: cst.CSTNode, place: Place) -> Iterator[cst.CSTNode]:
    """Yield a comprehension with one of its variables renamed, where it is the only scope in sight."""
    assert isinstance(node, _Comprehension)
    inner = [each for child in node.children for each in walk(child)]
    if _tells_names(node) or any(isinstance(each, (*_SCOPES, cst.NamedExpr)) for each in inner):
        return
    variables = [target_names([each.target]) for each in inner if isinstance(each, cst.CompFor)]
    for name in dict.fromkeys(name for names in variables for name in names or ()):
        if not _occurs(node.for_in.iter, name):  # evaluated outside, where the name is another variable
            yield _renamed(node, name, fresh(name, place))


def fresh(name: str, place: Place) -> str:
    """Return a name like this one that occurs nowhere in the module and is no builtin."""
    new = f"{name.strip('_')}_here"
    while new in place.names or hasattr(builtins, new):
        new += "_"
    return new


def _locals(function: cst.FunctionDef) -> list[str]:
    """Return the names that a function binds by `=` or `for` and by nothing else, in order."""
    bound: dict[str, None] = {}
    taken = {node.name.value for node in walk(function.params) if isinstance(node, cst.Param)}
    for node in walk(function.body):
        if isinstance(node, _SCOPES):
            taken |= _mentioned_as_bound(node)
        elif isinstance(node, cst.Global | cst.Nonlocal):
            taken |= {item.name.value for item in node.names}
        elif isinstance(node, cst.ClassDef | cst.Match):
            return []
        elif isinstance(node, cst.Import | cst.ImportFrom | cst.NamedExpr | cst.AsName | cst.AnnAssign):
            taken |= {inner.value for inner in walk(node) if isinstance(inner, cst.Name)}
    for node in _own(function.body):
        targets = [target.target for target in node.targets] if isinstance(node, cst.Assign) else []
        targets += [node.target] if isinstance(node, cst.For) else []
        bound |= dict.fromkeys(target_names(targets) or ())
    return [name for name in bound if name not in taken and not name.startswith("__")]


def _mentioned_as_bound(scope: cst.CSTNode) -> set[str]:
    """Return the names that a scope inside a function may bind for itself."""
    found: set[str] = set()
    for node in walk(scope):
        if isinstance(node, cst.FunctionDef | cst.ClassDef | cst.Param):
            found.add(node.name.value)
        elif isinstance(node, cst.CompFor | cst.For | cst.AssignTarget | cst.AugAssign):
            found |= {inner.value for inner in walk(node.target) if isinstance(inner, cst.Name)}
    return found


def _own(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """Yield what is in a function's own scope."""
    yield node
    for child in node.children:
        if not isinstance(child, _SCOPES):
            yield from _own(child)


def _tells_names(node: cst.CSTNode) -> bool:
    return any(
        (isinstance(inner, cst.Name) and inner.value in _SEES_NAMES)
        or (isinstance(inner, cst.FormattedStringExpression) and inner.equal is not None)
        or isinstance(inner, cst.ClassDef | cst.Match)
        for inner in walk(node)
    )


def _occurs(node: cst.CSTNode, name: str) -> bool:
    return any(isinstance(inner, cst.Name) and inner.value == name for inner in walk(node))


def _renamed(node: cst.CSTNode, old: str, new: str) -> cst.CSTNode:
    changed = node.visit(_Rename(old, new))
    assert isinstance(changed, cst.CSTNode)
    return changed


class _Rename(cst.CSTTransformer):
    """Renames a variable; attributes and keywords of that name are something else."""

    def __init__(self, old: str, new: str) -> None:
        super().__init__()
        self._old, self._new = old, new

    def leave_Attribute(self, original_node: cst.Attribute, updated_node: cst.Attribute) -> cst.Attribute:
        return updated_node.with_changes(attr=original_node.attr)

    def leave_Arg(self, original_node: cst.Arg, updated_node: cst.Arg) -> cst.Arg:
        return updated_node.with_changes(keyword=original_node.keyword)

    def leave_Name(self, original_node: cst.Name, updated_node: cst.Name) -> cst.Name:
        return updated_node.with_changes(value=self._new) if original_node.value == self._old else updated_node
