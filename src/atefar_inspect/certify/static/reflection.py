"""Ways to reach what a file does not name: modules, functions and code objects found while it runs.

What can be reached like that no other rule sees, so such ways are refused altogether. No list of them is complete:
what reading misses still meets the walls of the containers.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from typing import Final

from .contract import module_constants
from .forbidden import Found
from .source import Function, Source, free_names

_MODULES: Final = frozenset({"bdb", "builtins", "codeop", "imp", "nt", "pdb", "pkgutil", "posix", "zipimport"})
"""Modules that are there to reach others, or to run what is not written out."""
_NO_VALUES: Final = frozenset({"ctypes", "importlib", "io", "os", "shutil", "socket", "subprocess", "sys", *_MODULES})
"""Modules that only their own name may stand for: handed on, nothing tells what is taken from them."""
_THROUGH: Final = frozenset({"os", "_os", "sys", "_sys", "posix", "builtins", "importlib", "socket", "subprocess"})
"""Modules that most others hold as an attribute."""
_ATTRIBUTES: Final = frozenset(
    {f"__{name}__" for name in ("base", "bases", "builtins", "closure", "code", "getattribute", "globals", "import")}
    | {f"__{name}__" for name in ("loader", "mro", "objclass", "reduce", "reduce_ex", "self", "spec", "subclasses")}
    | {"f_back", "f_builtins", "f_globals", "f_locals", "gi_frame", "cr_frame", "ag_frame", "tb_frame"}
)
_NAMES: Final = frozenset({"__builtins__", "__loader__", "__spec__", "breakpoint", "globals", "locals"})
_BY_NAME: Final = frozenset({"getattr", "setattr", "delattr"})
_REFERENCES: Final = re.compile(
    r"sys\.(modules|meta_path|path_hooks|path_importer_cache|_getframe|_current_frames|settrace|setprofile)"
    r"|inspect\.(currentframe|stack|trace|getouterframes|getinnerframes|getmembers)"
    r"|gc\.(get_objects|get_referrers|get_referents)|types\.(FunctionType|CodeType|ModuleType|LambdaType)"
    r"|importlib\.(_.+|abc\..+|__.+|find_loader|invalidate_caches)|typing\.(get_type_hints|ForwardRef)|operator\.(attrgetter|methodcaller)"
)
_GETTERS: Final = frozenset({"operator.attrgetter", "operator.methodcaller"})
_OWN: Final = frozenset({"self", "cls"})


def reflection(source: Source) -> Iterator[Found]:
    """Yield each way to something that is not named, and its line."""
    yield from _imports(source)
    yield from _attributes(source)
    yield from _names(source)
    yield from _references(source)


def _imports(source: Source) -> Iterator[Found]:
    for name, line in source.imports():
        root, _, rest = name.partition(".")
        inner = root.startswith("_") and root in sys.stdlib_module_names and root not in ("__future__", "_thread")
        if root in _MODULES or inner:
            yield f"import of {name}", line
        elif rest == "*" and root in _NO_VALUES:
            yield f"from {root} import *", line


def _attributes(source: Source) -> Iterator[Found]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute):
            if node.attr in _ATTRIBUTES or node.attr in _THROUGH:
                yield f".{node.attr}", node.lineno
            elif node.attr == "__dict__" and not _is_own(node.value):
                yield ".__dict__", node.lineno
        elif isinstance(node, ast.MatchClass):
            yield from ((f"case ...({name}=...)", node.lineno) for name in node.kwd_attrs if name in _ATTRIBUTES)


def _is_own(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id in _OWN


def _names(source: Source) -> Iterator[Found]:
    calls = {id(node.func): node for node in ast.walk(source.tree) if isinstance(node, ast.Call)}
    texts = _texts(source)
    for node in free_names(source.tree):
        call = calls.get(id(node))
        if node.id in _NAMES:
            yield f"`{node.id}`", node.lineno
        elif node.id in _BY_NAME:
            yield from _by_name(node, call, texts)
        elif node.id == "vars" and not (call and call.args and _is_namespace(call.args[0])):
            yield "`vars`", node.lineno


def _is_namespace(node: ast.expr) -> bool:
    """Return whether an expression is an object's own `self`, or the options of a command line."""
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Attribute) and node.func.attr == "parse_args"
    return _is_own(node) or (isinstance(node, ast.Name) and node.id == "args")


def _by_name(node: ast.Name, call: ast.Call | None, texts: dict[str, set[str]]) -> Iterator[Found]:
    """Yield what is wrong with a use of `getattr`, `setattr` or `delattr`."""
    if call is None or len(call.args) < 2 or any(isinstance(argument, ast.Starred) for argument in call.args[:2]):
        yield f"`{node.id}` handed on", node.lineno
        return
    names = _text_of(call.args[1], texts)
    if names is None:
        yield f"{node.id} with a name that is not written out", node.lineno
        return
    for name in sorted(names):
        if name in _ATTRIBUTES or name in _THROUGH or name == "__dict__":
            yield f"{node.id}(..., {name!r})", node.lineno


def _text_of(node: ast.expr, texts: dict[str, set[str]]) -> set[str] | None:
    """Return the strings that an expression may be, or None where reading does not tell."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return {node.value}
    return texts.get(node.id) if isinstance(node, ast.Name) else None


def _texts(source: Source) -> dict[str, set[str]]:
    """Return the names that only ever hold strings which are written out: constants, and what loops run over them."""
    found = {name: {value} for name, value in module_constants(source).items() if isinstance(value, str)}
    loops = [node for node in ast.walk(source.tree) if isinstance(node, ast.For | ast.comprehension)]
    for loop in loops:
        if isinstance(loop.target, ast.Name) and isinstance(loop.iter, ast.Tuple | ast.List | ast.Set):
            texts = [item.value for item in loop.iter.elts if isinstance(item, ast.Constant)]
            if len(texts) == len(loop.iter.elts) and all(isinstance(text, str) for text in texts):
                found.setdefault(loop.target.id, set()).update(str(text) for text in texts)
    bound: dict[str, int] = {}
    for name in _bindings(source.tree):
        bound[name] = bound.get(name, 0) + 1
    return {name: texts for name, texts in found.items() if bound.get(name) == 1}


def _bindings(tree: ast.Module) -> Iterator[str]:
    """Yield every name that is bound, as often as it is."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            yield node.id
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.alias):
            yield node.asname or node.name
        elif isinstance(node, Function | ast.ClassDef | ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and node.name:
            yield node.name


def _references(source: Source) -> Iterator[Found]:
    calls = {id(node.func): node for node in ast.walk(source.tree) if isinstance(node, ast.Call)}
    for name, node in source.references():
        if name in _NO_VALUES:
            yield f"the module `{name}` handed on", node.lineno
        elif _REFERENCES.fullmatch(name) and not (name in _GETTERS and _is_plain(calls.get(id(node)), name)):
            yield name, node.lineno


def _is_plain(call: ast.Call | None, name: str) -> bool:
    """Return whether a getter's names are written out and ordinary."""
    if call is None or not call.args:
        return False
    names = call.args if name == "operator.attrgetter" else call.args[:1]
    texts = [argument.value if isinstance(argument, ast.Constant) else None for argument in names]
    return all(isinstance(text, str) and not set(text.split(".")) & (_ATTRIBUTES | _THROUGH) for text in texts)
