"""Names that a module uses and nothing defines, found with the compiler's own symbol tables."""

from __future__ import annotations

import ast
import builtins
import symtable
from collections.abc import Iterator
from typing import Final

from .source import Source

_KNOWN: Final = frozenset(dir(builtins)) | {"__file__", "__path__", "__annotations__", "__class__", "__module__"}
# Names that appear while the code runs cannot be told by reading it.
_MAKE_NAMES: Final = frozenset({"globals", "vars", "exec", "setattr"})


def undefined_names(source: Source) -> Iterator[tuple[str, int]]:
    """Yield each name that is used and defined nowhere, with the first line that uses it.

    A module with a star import, or one that makes names while it runs, yields nothing: it cannot be judged by reading.
    """
    used = {node.id: node.lineno for node in _loads_backwards(source.tree)}
    if _MAKE_NAMES & set(used) or _imports_star(source.tree):
        return
    table = symtable.symtable(source.text, "module", "exec")
    defined = {symbol.get_name() for symbol in table.get_symbols() if _binds(symbol)} | set(_declared_global(table))
    wanted = {name for scope in _scopes(table) for name in _wanted(scope)}
    for name in sorted(wanted - defined - _KNOWN, key=lambda name: (used.get(name, 0), name)):
        if name in used:
            yield name, used[name]


def binds(source: Source, name: str) -> bool:
    """Return whether a module defines a name; True where that cannot be told by reading it."""
    if _imports_star(source.tree):
        return True
    table = symtable.symtable(source.text, "module", "exec")
    return name in {symbol.get_name() for symbol in table.get_symbols() if _binds(symbol)} | set(
        _declared_global(table)
    )


def _loads_backwards(tree: ast.Module) -> list[ast.Name]:
    """Return the names that are read, the last line first, so that a dict of them keeps the first line of each."""
    loads = [node for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)]
    return sorted(loads, key=lambda node: -node.lineno)


def _imports_star(tree: ast.Module) -> bool:
    return any(
        isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names) for node in ast.walk(tree)
    )


def _scopes(table: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    yield table
    for child in table.get_children():
        yield from _scopes(child)


def _binds(symbol: symtable.Symbol) -> bool:
    return symbol.is_assigned() or symbol.is_imported() or symbol.is_namespace() or symbol.is_annotated()


def _declared_global(table: symtable.SymbolTable) -> Iterator[str]:
    for scope in _scopes(table):
        for symbol in scope.get_symbols():
            if symbol.is_declared_global() and symbol.is_assigned():
                yield symbol.get_name()


def _wanted(scope: symtable.SymbolTable) -> Iterator[str]:
    """Yield the names that a scope takes from the module."""
    for symbol in scope.get_symbols():
        if symbol.is_referenced() and (scope.get_type() == "module" or symbol.is_global()):
            yield symbol.get_name()
