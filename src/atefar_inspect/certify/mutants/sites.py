"""Walks a module and yields its text with one change after another; what must not be changed is passed over.

Only the top-level statement that holds the change is written anew, so a long module costs little more than a short one.
"""

from __future__ import annotations

import ast
import random
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider

from .place import Place, rebound_assignments, shared_names, walk

Operate = Callable[[cst.CSTNode, Place], Iterator[cst.CSTNode]]
Same = Callable[[ast.Module, str], str]

MOST_OF_A_CLASS: Final = 40


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


@dataclass(frozen=True)
class Changes:
    """What was made of a module."""

    made: tuple[Change, ...]
    all: bool
    """Whether nothing was left out for there being too much of it."""


@dataclass(frozen=True)
class _Candidate:
    operator: Operator
    index: int
    """Of the top-level statement."""
    node: cst.CSTNode
    replacement: cst.CSTNode


def changes(source: str, operators: Sequence[Operator], same: Same) -> Changes:
    """Return what the operators make of a module, in the order of their places; each once, none that is no Python.

    Args:
        source: the module's text.
        operators: what is tried on each node, in this order.
        same: syntax trees and texts for which this is equal are one and the same change.

    Raises:
        libcst.ParserSyntaxError: the source is no Python.
    """
    wrapper = MetadataWrapper(cst.parse_module(source))
    module, lines = wrapper.module, wrapper.resolve(PositionProvider)
    parts = _Parts(module)
    found = list(_candidates(module, operators))
    tried = _few_of_each(found)
    seen = {same(ast.parse(source), source)}
    made = []
    for candidate in tried:
        text = parts.text(candidate.index, candidate.node, candidate.replacement)
        tree = compiled(text)
        if tree is not None and (key := same(tree, text)) not in seen:
            seen.add(key)
            made.append(Change(candidate.operator.fault_class, lines[candidate.node].start.line, text))
    return Changes(tuple(made), len(tried) == len(found))


def _candidates(module: cst.Module, operators: Sequence[Operator]) -> Iterator[_Candidate]:
    names = frozenset(node.value for node in walk(module) if isinstance(node, cst.Name))
    top = Place(parents=(module,), functions=(), names=names)
    for index, statement in enumerate(module.body):
        for node, place in _nodes(statement, top):
            for operator in operators:
                if isinstance(node, operator.types):
                    for replacement in operator.operate(node, place):
                        yield _Candidate(operator, index, node, replacement)


def _few_of_each(found: list[_Candidate]) -> list[_Candidate]:
    """Return at most so many of each class, in order: a table of a thousand numbers is not worth as many faults."""
    by_class: dict[str, list[int]] = {}
    for number, candidate in enumerate(found):
        by_class.setdefault(candidate.operator.fault_class, []).append(number)
    kept: set[int] = set()
    for name, numbers in by_class.items():
        kept.update(random.Random(name).sample(numbers, min(len(numbers), MOST_OF_A_CLASS)))
    return [found[number] for number in sorted(kept)]


def compiled(text: str) -> ast.Module | None:
    """Return the syntax tree of a module that compiles, else None; nothing of it is run."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            tree = ast.parse(text)
            compile(tree, "<mutant>", "exec", dont_inherit=True)
        except SyntaxError:
            return None
    return tree


def by_tree(tree: ast.Module, text: str) -> str:
    """Tell changes apart by their syntax trees: spaces and parentheses make no other fault."""
    return ast.dump(tree)


def by_text(tree: ast.Module, text: str) -> str:
    """Tell changes apart by their texts."""
    return text


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
        node: cst.CSTNode,
        replacement: cst.CSTNode,
    ) -> str:
        """Return the module's text with a node of one of its statements replaced."""
        statement = self._module.body[index]
        new = _enclosed(replacement, node)
        new = new if node is statement else statement.deep_replace(node, new)
        if isinstance(new, cst.RemovalSentinel):
            raise AssertionError("a replacement took the whole statement away")
        code = self._module.code_for_node(new)
        text = "".join([self._head, *self._codes[:index], code, *self._codes[index + 1 :], self._foot])
        return text if self._module.has_trailing_newline else text.removesuffix(self._module.default_newline)


def _enclosed(replacement: cst.CSTNode, node: cst.CSTNode) -> cst.CSTNode:
    """Return the replacement in the parentheses in which the node stood."""
    if not (isinstance(node, cst.BaseExpression) and isinstance(replacement, cst.BaseExpression)):
        return replacement
    if not node.lpar or replacement.lpar:
        return replacement
    return replacement.with_changes(lpar=node.lpar, rpar=node.rpar)


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
    if isinstance(node, cst.Expr) and isinstance(node.value, cst.BaseString | cst.Ellipsis):
        return True
    # The words of an error say nothing to a scorer; that it is raised may be dropped with the statement.
    return isinstance(place.parent, cst.Raise)
