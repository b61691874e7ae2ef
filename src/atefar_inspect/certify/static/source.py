"""A Python file as the static rules see it: its tree, its comments, and what its names stand for."""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass, field

from atefar_inspect.bundle.layout import Unparsable, parse_python

Function = ast.FunctionDef | ast.AsyncFunctionDef
_DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


class SourceError(ValueError):
    """The text is not Python; the message says why, `line` where."""

    def __init__(self, message: str, line: int | None) -> None:
        super().__init__(message)
        self.line = line


@dataclass(frozen=True)
class Source:
    """A parsed file. `read` makes it."""

    text: str = field(repr=False)
    tree: ast.Module = field(repr=False)
    aliases: dict[str, str]
    """What an imported name stands for, dotted: `np` -> `numpy`, `default_rng` -> `numpy.random.default_rng`."""
    comment_starts: dict[int, int] = field(repr=False)
    """The column, in characters, at which the comment of a line begins."""

    @classmethod
    def read(cls, text: str) -> Source:
        """Return the parsed text.

        Raises:
            SourceError: it is not Python.
        """
        tree = parse_python(text.encode("utf-8"))
        if isinstance(tree, Unparsable):
            raise SourceError(tree.reason, tree.line)
        try:
            return cls(text, tree, dict(_aliases(tree)), dict(_comment_starts(text)))
        except (tokenize.TokenError, SyntaxError) as error:
            raise SourceError(str(error.args[0]), None) from error

    def dotted(self, node: ast.AST) -> str | None:
        """Return the full name of an imported thing that an expression names (`numpy.random.rand`), else None.

        `getattr(numpy, "random")` names it as well.
        """
        parts: list[str] = []
        while (inner := _attribute(node)) is not None:
            node, name = inner
            parts.append(name)
        if not isinstance(node, ast.Name) or node.id not in self.aliases:
            return None
        return ".".join([self.aliases[node.id], *reversed(parts)])

    def references(self) -> Iterator[tuple[str, ast.expr]]:
        """Yield the full name and place of everything imported that is named; of `a.b.c` the whole only."""
        inner = {id(found[0]) for node in ast.walk(self.tree) if (found := _attribute(node)) is not None}
        for node in ast.walk(self.tree):
            named = isinstance(node, ast.Name | ast.Attribute | ast.Call) and id(node) not in inner
            if named and isinstance(node, ast.expr) and (name := self.dotted(node)):
                yield name, node

    def calls(self) -> Iterator[tuple[str, ast.Call]]:
        """Yield the full name and the node of each call of something imported."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call) and (name := self.dotted(node.func)):
                yield name, node

    def imports(self) -> Iterator[tuple[str, int]]:
        """Yield the dotted name and line of everything that is imported."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from ((alias.name, node.lineno) for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)

    def functions(self) -> Iterator[Function]:
        """Yield every function, nested ones and methods included."""
        for node in ast.walk(self.tree):
            if isinstance(node, Function):
                yield node

    def top_level(self, name: str) -> Function | None:
        """Return the function of the module that a name stands for in the end, or None."""
        found = [node for node in self.tree.body if isinstance(node, Function) and node.name == name]
        return found[-1] if found else None

    def comments(self) -> Iterator[tuple[str, int]]:
        """Yield each comment, without its mark, and its line."""
        lines = self.text.split("\n")
        for line, column in self.comment_starts.items():
            yield lines[line - 1][column:].lstrip("#! "), line

    def docstrings(self) -> Iterator[tuple[str, int]]:
        """Yield each docstring and the line where it begins."""
        for node in self.docstring_nodes():
            yield str(node.value), node.lineno

    def docstring_nodes(self) -> Iterator[ast.Constant]:
        """Yield the string constants that are docstrings."""
        for node in ast.walk(self.tree):
            if isinstance(node, _DOCUMENTED) and ast.get_docstring(node, clean=False) is not None:
                statement = node.body[0]
                if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
                    yield statement.value


def _comment_starts(text: str) -> Iterator[tuple[int, int]]:
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            yield token.start


def _attribute(node: ast.AST) -> tuple[ast.expr, str] | None:
    """Return whose attribute an expression names, and which: of `x.name` and of `getattr(x, "name")`."""
    if isinstance(node, ast.Attribute):
        return node.value, node.attr
    if not isinstance(node, ast.Call) or getattr(node.func, "id", None) != "getattr" or len(node.args) < 2:
        return None
    name = node.args[1].value if isinstance(node.args[1], ast.Constant) else None
    return (node.args[0], name) if isinstance(name, str) else None


def free_names(tree: ast.Module) -> Iterator[ast.Name]:
    """Yield the names that are read and that no function around them binds: the module's, or built in."""
    nodes: list[tuple[ast.AST, frozenset[str]]] = [(tree, frozenset())]
    while nodes:
        node, bound = nodes.pop()
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id not in bound:
            yield node
        inside = set(_body(node)) if isinstance(node, Function | ast.Lambda) else set()
        within = bound | set(_bound_in(node)) if isinstance(node, Function | ast.Lambda) else bound
        nodes += [(child, within if child in inside else bound) for child in ast.iter_child_nodes(node)]


def _body(function: Function | ast.Lambda) -> list[ast.AST]:
    return [function.body] if isinstance(function, ast.Lambda) else [*function.body]


def _bound_in(function: Function | ast.Lambda) -> Iterator[str]:
    """Yield the names that are a function's own: its parameters, and what it assigns itself."""
    given = function.args
    parameters = (*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg)
    yield from (parameter.arg for parameter in parameters if parameter is not None)
    declared: set[str] = set()
    stored: set[str] = set()
    nodes = _body(function)
    while nodes:
        node = nodes.pop()
        if isinstance(node, ast.Global | ast.Nonlocal):
            declared |= set(node.names)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            stored.add(node.id)
        if not isinstance(node, Function | ast.Lambda | ast.ClassDef | ast.comprehension):
            nodes += ast.iter_child_nodes(node)
    yield from stored - declared


def _aliases(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield (alias.asname, alias.name) if alias.asname else (alias.name.partition(".")[0],) * 2
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                yield alias.asname or alias.name, f"{node.module}.{alias.name}"


def strings(node: ast.AST) -> Iterator[ast.Constant]:
    """Yield the string constants in a tree."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Constant) and isinstance(inner.value, str):
            yield inner


def keyword(call: ast.Call, name: str) -> ast.expr | None:
    """Return the value of a call's keyword argument, or None."""
    return next((word.value for word in call.keywords if word.arg == name), None)


def is_constant(node: ast.expr | None, value: object) -> bool:
    """Return whether an expression is this very constant."""
    return isinstance(node, ast.Constant) and node.value is value
