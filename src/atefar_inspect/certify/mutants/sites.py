"""Walks a module and yields its text with one change after another; what must not be changed is passed over.

Only the top-level statement that holds the change is written anew, so a long module costs little more than a short one.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider

from .place import Place, rebound_assignments, shared_names, walk

Operate = Callable[[cst.CSTNode, Place], Iterator[cst.CSTNode]]
Same = Callable[[str], str]


@dataclass(frozen=True)
class Operator:
    """A way to change nodes of some types."""

    fault_class: str
    types: tuple[type[cst.CSTNode], ...]
    operate: Operate


@dataclass(frozen=True)
class Change:
    """A module's text with one change."""

    fault_class: str
    line: int
    text: str


def changes(source: str, operators: Sequence[Operator], same: Same) -> Iterator[Change]:
    """Yield what the operators make of a module, in the order of their places; each once, none that is no Python.

    Args:
        source: the module's text.
        operators: what is tried on each node, in this order.
        same: texts for which this is equal are one and the same.

    Raises:
        libcst.ParserSyntaxError: the source is no Python.
    """
    wrapper = MetadataWrapper(cst.parse_module(source))
    module, lines = wrapper.module, wrapper.resolve(PositionProvider)
    parts = _Parts(module)
    names = frozenset(node.value for node in walk(module) if isinstance(node, cst.Name))
    seen = {same(source)}
    for index, statement in enumerate(module.body):
        top = Place(parents=(module,), functions=(), names=names)
        for node, place in _nodes(statement, top):
            for operator in operators:
                if not isinstance(node, operator.types):
                    continue
                for replacement in operator.operate(node, place):
                    text = parts.text(index, statement, node, replacement)
                    if compiles(text) and (key := same(text)) not in seen:
                        seen.add(key)
                        yield Change(operator.fault_class, lines[node].start.line, text)


def compiles(text: str) -> bool:
    """Return whether a text is a module of Python; nothing of it is run."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            compile(ast.parse(text), "<mutant>", "exec", dont_inherit=True)
        except SyntaxError:
            return False
    return True


def tree(text: str) -> str:
    """Return the syntax tree of a module as a text: the same for two that differ in spaces and parentheses only."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.dump(ast.parse(text))


class _Parts:
    """The text of a module, a part for each of its top-level statements."""

    def __init__(self, module: cst.Module) -> None:
        self._module = module
        self._codes = [module.code_for_node(statement) for statement in module.body]
        bare = module.with_changes(body=[])
        self._head = "".join(bare.code_for_node(line) for line in module.header)
        self._foot = "".join(bare.code_for_node(line) for line in module.footer)

    def text(
        self,
        index: int,
        statement: cst.SimpleStatementLine | cst.BaseCompoundStatement,
        node: cst.CSTNode,
        replacement: cst.CSTNode,
    ) -> str:
        """Return the module's text with a node of one of its statements replaced."""
        new = _enclosed(replacement, node)
        new = new if node is statement else statement.deep_replace(node, new)
        if isinstance(new, cst.RemovalSentinel):
            raise AssertionError("a replacement took the whole statement away")
        code = self._module.code_for_node(new)
        text = "".join([self._head, *self._codes[:index], code, *self._codes[index + 1 :], self._foot])
        return text if self._module.has_trailing_newline else text.removesuffix(self._module.default_newline)


def _enclosed(replacement: cst.CSTNode, node: cst.CSTNode) -> cst.CSTNode:
    """Return the replacement in the parentheses in which the node stood."""
    both = isinstance(node, cst.BaseExpression) and isinstance(replacement, cst.BaseExpression)
    if both and node.lpar and not replacement.lpar:  # type: ignore[attr-defined]
        return replacement.with_changes(lpar=node.lpar, rpar=node.rpar)  # type: ignore[attr-defined]
    return replacement


def _nodes(node: cst.CSTNode, place: Place) -> Iterator[tuple[cst.CSTNode, Place]]:
    """Yield the nodes that may be changed, each before those under it."""
    if _is_left_alone(node, place):
        return
    yield node, place
    inside = replace(place, parents=(*place.parents, node))
    if isinstance(node, cst.FunctionDef):
        functions = (*place.functions, node)
        rebound = place.rebound | rebound_assignments(node)
        within = replace(inside, functions=functions, rebound=rebound, shared=shared_names(node))
        for decorator in node.decorators:
            yield from _nodes(decorator, inside)
        yield from _nodes(node.params, inside)
        yield from _nodes(node.body, within)
        return
    for child in node.children:
        yield from _nodes(child, inside)


def _is_left_alone(node: cst.CSTNode, place: Place) -> bool:
    """Whether a change would say nothing: annotations, imports, texts, what only type checkers read."""
    if isinstance(node, cst.Annotation | cst.Import | cst.ImportFrom | cst.Assert | cst.Global | cst.Nonlocal):
        return True
    if isinstance(node, cst.If) and isinstance(node.test, cst.Name | cst.Attribute):
        return cst.Module([]).code_for_node(node.test).rpartition(".")[2] == "TYPE_CHECKING"
    if isinstance(node, cst.Expr) and isinstance(node.value, cst.BaseString):
        return True
    # The words of an error say nothing to a scorer; that it is raised may be dropped with the statement.
    return isinstance(place.parent, cst.Raise)
