"""Which values in `score` depend on the submission: a metric that does not is no measurement.

Follows names through one function, in favor of the scorer: what may depend on the submission counts as if it did.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Container, Iterator
from dataclasses import dataclass
from typing import Final

from .source import Function

_PASSING_FUNCTIONS: Final = frozenset({"float", "int", "round", "min", "max", "loads"})
_PASSING_METHODS: Final = frozenset({"decode", "get", "item", "strip"})
_HANDED_OVER: Final = frozenset({"read", "read_json", "read_array", "run", "call"})


@dataclass(frozen=True)
class Returned:
    """A value of the metric that `score` returns."""

    value: ast.expr
    line: int
    by_key: bool
    """Whether it is the metric's own value in a dict that is written out, or all that is returned."""


def returned_metrics(score: Function, metric: str | None) -> Iterator[Returned]:
    """Yield what each `return` of a function gives as the metric, or as a whole where the key cannot be seen."""
    bound = _single_values(score)
    for node in _own_nodes(score):
        if isinstance(node, ast.Return) and node.value is not None:
            value = node.value
            if isinstance(value, ast.Name) and isinstance(bound.get(value.id), ast.Dict):
                value = bound[value.id]
            values = _values(value, metric)
            if values is None:
                yield Returned(node.value, node.lineno, by_key=False)
            else:
                yield from (Returned(item, node.lineno, by_key=True) for item in values)


def _values(node: ast.expr, metric: str | None) -> list[ast.expr] | None:
    """Return the metric's value in a dict that is written out; every value where the metric is not known."""
    if not isinstance(node, ast.Dict) or None in node.keys:
        return None
    keys = [key.value if isinstance(key, ast.Constant) else None for key in node.keys]
    if metric is None:
        return node.values
    return [node.values[keys.index(metric)]] if metric in keys else None


def _own_nodes(function: Function) -> Iterator[ast.AST]:
    """Yield the nodes of a function without those of functions and classes inside it."""
    pending: list[ast.AST] = list(function.body)
    while pending:
        node = pending.pop(0)
        yield node
        if not isinstance(node, Function | ast.ClassDef | ast.Lambda):
            pending.extend(ast.iter_child_nodes(node))


def _single_values(function: Function) -> dict[str, ast.expr]:
    """Return the expression of each local name that is assigned exactly once."""
    values: dict[str, ast.expr] = {}
    stored = [
        node.id for node in _own_nodes(function) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    ]
    for node in _own_nodes(function):
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            name = node.targets[0].id
            if stored.count(name) == 1:
                values[name] = node.value
    return values


def self_reported(returned: Returned, score: Function) -> str | None:
    """Return what the submission wrote that is the metric without any computation, or None.

    Only a plain chain counts: `float(submission.read_json("m.json")["accuracy"])`, through names that are set once.
    """
    bound = _single_values(score)
    node: ast.expr | None = returned.value
    for _ in range(50):
        if isinstance(node, ast.Name) and node.id in bound:
            node = bound[node.id]
        elif isinstance(node, ast.Subscript | ast.Attribute):
            node = node.value
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _HANDED_OVER:
            return ast.unparse(node) if _is_name(node.func.value, _submission(score)) else None
        elif isinstance(node, ast.Call):
            node = _unwrapped(node)
        else:
            return None
    return None


def timed(returned: Returned, score: Function) -> bool:
    """Return whether the submission's waiting time, `submission.seconds`, enters a value of the metric.

    As the clock of `paired_timing` it may.
    """
    pending, seen = [returned.value], set[str]()
    given: dict[str, list[ast.expr]] = {}
    for node in _own_nodes(score):
        if (binding := _binding(node)) is not None:
            for name in {name for target in binding[1] for name in _targets(target)}:
                given.setdefault(name, []).append(binding[0])
    while pending:
        value = pending.pop()
        for node in _outside_paired_timing(value):
            if isinstance(node, ast.Attribute) and node.attr == "seconds" and _is_name(node.value, _submission(score)):
                return True
            if isinstance(node, ast.Name) and node.id not in seen:
                seen.add(node.id)
                pending += given.get(node.id, [])
    return False


def _outside_paired_timing(node: ast.AST) -> Iterator[ast.AST]:
    yield node
    if not (isinstance(node, ast.Call) and "paired_timing" in ast.unparse(node.func)):
        for child in ast.iter_child_nodes(node):
            yield from _outside_paired_timing(child)


def _unwrapped(call: ast.Call) -> ast.expr | None:
    """Return the value that a call passes on without computing anything from it: `x` of `min(1.0, float(x))`."""
    if isinstance(call.func, ast.Attribute) and call.func.attr in _PASSING_METHODS:
        return call.func.value
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name not in _PASSING_FUNCTIONS:
        return None
    values = [argument for argument in call.args if not isinstance(argument, ast.Constant)]
    return values[0] if len(values) == 1 else None


def _submission(score: Function) -> str:
    arguments = [*score.args.posonlyargs, *score.args.args]
    return arguments[0].arg if arguments else "submission"


def _is_name(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


class Dependence:
    """The names of a function that may depend on its first argument, the submission."""

    def __init__(self, score: Function, imported: Container[str] = ()) -> None:
        self.score = score
        self._imported = imported
        self.names = {_submission(score)}
        while self._spread():
            pass

    @property
    def uses_submission(self) -> bool:
        """Whether the submission is named in the function's body at all."""
        name = _submission(self.score)
        return any(
            _is_name(node, name) for part in self.score.body for node in ast.walk(part) if isinstance(node, ast.expr)
        )

    def of(self, node: ast.AST) -> bool:
        """Return whether an expression may depend on the submission."""
        return any(isinstance(inner, ast.Name) and inner.id in self.names for inner in ast.walk(node))

    def decides_return(self, line: int) -> bool:
        """Return whether a `return` stands under a condition that depends on the submission."""
        return any(
            isinstance(inner, ast.Return) and inner.lineno == line
            for node in ast.walk(self.score)
            if self._controls(node)
            for inner in ast.walk(node)
        )

    def _spread(self) -> bool:
        before = len(self.names)
        for node in ast.walk(self.score):
            if isinstance(node, Function) and node is not self.score:
                if any(self.of(part) for part in node.body):
                    self.names.add(node.name)
            elif self._controls(node):
                self.names |= {name for name in _stored(node) if name not in self._imported}
            elif (binding := _binding(node)) and self.of(binding[0]):
                self.names |= {name for target in binding[1] for name in _targets(target)}
            elif isinstance(node, ast.Call) and self.of(node):
                # The call may store it in any of its arguments, or in the object whose method it is.
                self.names |= self._variables(node)
        return len(self.names) > before

    def _variables(self, call: ast.Call) -> set[str]:
        names = {name for part in (call.func, *call.args) for name in _read(part)}
        return {name for name in names if name not in self._imported and not hasattr(builtins, name)}

    def _controls(self, node: ast.AST) -> bool:
        """Return whether what happens in a statement depends on the submission."""
        if isinstance(node, ast.If | ast.While):
            return self.of(node.test) or (isinstance(node, ast.While) and self._leaves(node))
        if isinstance(node, ast.For | ast.AsyncFor):
            return self.of(node.iter) or self._leaves(node)
        if isinstance(node, ast.Try):
            return bool(node.handlers) and any(self.of(part) for part in node.body)
        if isinstance(node, ast.Match):
            return self.of(node.subject)
        return False

    def _leaves(self, loop: ast.For | ast.AsyncFor | ast.While) -> bool:
        """Return whether a condition that depends on the submission ends a loop or a turn of it."""
        return any(
            isinstance(node, ast.If)
            and self.of(node.test)
            and any(isinstance(inner, ast.Break | ast.Continue | ast.Return) for inner in ast.walk(node))
            for node in ast.walk(loop)
        )


def _binding(node: ast.AST) -> tuple[ast.expr, list[ast.expr]] | None:
    """Return the value that a node gives to names, and the targets that hold them; None where it gives none."""
    if isinstance(node, ast.Assign):
        return node.value, node.targets
    if isinstance(node, ast.AugAssign | ast.AnnAssign | ast.NamedExpr):
        return (node.value, [node.target]) if node.value else None
    if isinstance(node, ast.For | ast.AsyncFor | ast.comprehension):
        return node.iter, [node.target]
    if isinstance(node, ast.withitem) and node.optional_vars:
        return node.context_expr, [node.optional_vars]
    return None


def _targets(node: ast.expr) -> set[str]:
    return {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}


def _stored(node: ast.AST) -> set[str]:
    """Return the names that a statement assigns, or whose items or attributes it does."""
    names: set[str] = set()
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name | ast.Attribute | ast.Subscript) and isinstance(inner.ctx, ast.Store):
            names |= _targets(inner)
        elif isinstance(inner, ast.Call) and isinstance(inner.func, ast.Attribute):
            names |= _read(inner.func.value)
    return names


def _read(node: ast.AST) -> set[str]:
    return {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}
