"""What changes the file system, and where: anywhere at all, or outside of the folder that a program is started in."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from .contract import module_constants
from .forbidden import Found
from .source import Source, free_names, keyword

_WRITERS: Final = re.compile(
    r"(os|posix)\.(open|remove|unlink|rename|renames|replace|mkdir|makedirs|rmdir|removedirs|link|symlink|chmod|chown"
    r"|truncate|mkfifo|mknod|utime)"
    r"|shutil\.(copy\w*|move|rmtree|make_archive|unpack_archive|chown)"
    r"|io\.FileIO|sqlite3\.connect|(shelve|dbm(\.\w+)?)\.open|logging\.(handlers\.\w*)?FileHandler"
)
_SAVERS: Final = {
    **{f"numpy.{name}": 0 for name in ("save", "savez", "savez_compressed", "savetxt")},
    **{"torch.save": 1, "joblib.dump": 1},
}
"""Functions that write to a path or into a buffer, and which of their arguments that is."""
_MAPPED: Final = {"numpy.memmap": 2, "numpy.lib.format.open_memmap": 1}
"""Functions that open a file for writing unless their mode says otherwise, and which argument that is."""
_METHODS: Final = frozenset(
    {"write_text", "write_bytes", "unlink", "mkdir", "touch", "rmdir", "symlink_to", "hardlink_to"}
)
_FILLING: Final = frozenset({"tofile", "savefig"})
"""Methods that write, not to what they are methods of but to their argument."""
_OPENERS: Final = frozenset({"open", "ZipFile", "TarFile", "GzipFile", "BZ2File", "LZMAFile"})
_MODE: Final = re.compile(r"[rwaxbtU+|:gz2]{1,5}")
_HARMLESS: Final = re.compile(r"/(tmp|dev)(/.*)?", re.DOTALL)
_PLACE: Final = re.compile(r"(/|~)[\w./-]*", re.DOTALL)
_HOME: Final = frozenset({"expanduser", "home"})


@dataclass(frozen=True)
class Write:
    """A place that changes the file system."""

    what: str
    line: int
    places: tuple[ast.expr, ...]
    """The expressions that say where; none where reading does not tell."""


def file_writes(source: Source) -> Iterator[Found]:
    """Yield each change to the file system, and its line."""
    yield from ((write.what, write.line) for write in _writes(source))


def writes_outside(source: Source) -> Iterator[Found]:
    """Yield each change that is made elsewhere than in the folder where a program is started, as far as can be told.

    One whose place cannot be read off counts in a file that names places elsewhere.
    """
    constants = {name: value for name, value in module_constants(source).items() if isinstance(value, str)}
    docstrings = {id(node) for node in source.docstring_nodes()}
    named = next((text for text in _beginnings(source.tree, docstrings) if _is_outside(text)), None)
    for write in _writes(source):
        names = [node for place in write.places for node in ast.walk(place) if isinstance(node, ast.Name)]
        texts = [text for place in write.places for text in _beginnings(place, set())]
        texts += [constants[name.id] for name in names if name.id in constants]
        known = bool(texts) and all(name.id in constants or name.id in source.aliases for name in names)
        if outside := next((text for text in texts if _is_outside(text)), None if known else named):
            yield f"{write.what} in a file that names {outside!r}", write.line
        elif any(map(_goes_home, write.places)):
            yield f"{write.what} in the home directory", write.line


def _writes(source: Source) -> Iterator[Write]:
    calls = {id(node.func): node for node in ast.walk(source.tree) if isinstance(node, ast.Call)}
    buffers = set(_buffers(source))
    for name, place in source.references():
        if _is_writer(source, name, calls.get(id(place)), buffers):
            yield Write(name, place.lineno, _arguments(calls.get(id(place))))
    for node in ast.walk(source.tree):
        if _is_method(source, node) and isinstance(node, ast.Attribute):
            places = _arguments(calls.get(id(node))) if node.attr in _FILLING else (node.value,)
            yield Write(f".{node.attr}", node.lineno, places)
        elif isinstance(node, ast.Call) and (mode := _writing_mode(source, node, buffers)):
            yield Write(f"open(..., {mode})", node.lineno, _opened(source, node))
    for name_node in free_names(source.tree):
        if name_node.id == "open" and id(name_node) not in calls:
            yield Write("`open` handed on", name_node.lineno, ())


def _is_method(source: Source, node: ast.AST) -> bool:
    """Return whether an expression is a method that writes; `os.mkdir` is found by its full name."""
    named = isinstance(node, ast.Attribute) and node.attr in (_METHODS | _FILLING)
    return named and not _WRITERS.fullmatch(source.dotted(node) or "")


def _is_writer(source: Source, name: str, call: ast.Call | None, buffers: set[str]) -> bool:
    """Return whether what an imported name stands for writes to a file, called as it is, or handed on (None)."""
    if name in _SAVERS:
        return call is None or not _is_buffer(source, call, _SAVERS[name], buffers)
    if name in _MAPPED:
        return call is None or _constant(call, _MAPPED[name], "mode") not in ("r", "c")
    if name == "logging.basicConfig":
        return call is not None and keyword(call, "filename") is not None
    return _WRITERS.fullmatch(name) is not None


def _arguments(call: ast.Call | None) -> tuple[ast.expr, ...]:
    return () if call is None else (*call.args, *(word.value for word in call.keywords))


def _opened(source: Source, call: ast.Call) -> tuple[ast.expr, ...]:
    """Return what a call of `open` opens."""
    if isinstance(call.func, ast.Attribute) and source.dotted(call.func) is None:
        return (call.func.value,)
    return _arguments(call)[:1]


def _writing_mode(source: Source, call: ast.Call, buffers: set[str]) -> str | None:
    """Return the mode of a call of `open` (the function or the method of a path) that opens for writing, or may."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", None)
    full = source.dotted(call.func)
    if name not in _OPENERS or full == "os.open" or _is_buffer(source, call, 0, buffers):
        return None
    if isinstance(call.func, ast.Attribute) and full is None:
        return _mode_of_method(source, call)
    sure = full is None or full in ("io.open", "codecs.open")
    if sure and (any(isinstance(one, ast.Starred) for one in call.args[:2]) or None in [w.arg for w in call.keywords]):
        return "a mode that is not written out"
    mode = keyword(call, "mode") or (call.args[1] if len(call.args) > 1 else None)
    return None if mode is None else _written(source, mode, sure)


def _mode_of_method(source: Source, call: ast.Call) -> str | None:
    """Return the mode of `x.open(...)`, where x may be a path, whose mode comes first, or a module, where it is second.

    The method of an archive takes a name first, so a mode that is not written out counts only right after `Path(...)`.
    """
    assert isinstance(call.func, ast.Attribute)
    receiver = call.func.value
    path = isinstance(receiver, ast.Call) and (source.dotted(receiver.func) or "").startswith("pathlib.")
    for mode in (keyword(call, "mode"), *call.args[:2]):
        if mode is not None and (found := _written(source, mode, sure=path)):
            return found
    return None


def _written(source: Source, mode: ast.expr, sure: bool) -> str | None:
    """Return a mode if it is one for writing; one that cannot be read counts where it surely is a mode."""
    value = mode.value if isinstance(mode, ast.Constant) else None
    if isinstance(mode, ast.Name):
        value = module_constants(source).get(mode.id)
    if isinstance(value, str):
        return repr(value) if _MODE.fullmatch(value) and set(value) & set("wax+") else None
    return "a mode that is not written out" if sure and not isinstance(mode, ast.Constant) else None


def _buffers(source: Source) -> Iterator[str]:
    """Yield the names that hold buffers in memory."""
    for node in ast.walk(source.tree):
        targets: list[ast.expr | None] = []
        if isinstance(node, ast.Assign) and _makes_buffer(source, node.value):
            targets = [*node.targets]
        elif isinstance(node, ast.withitem) and _makes_buffer(source, node.context_expr):
            targets = [node.optional_vars]
        yield from (target.id for target in targets if isinstance(target, ast.Name))


def _makes_buffer(source: Source, node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and source.dotted(node.func) in ("io.BytesIO", "io.StringIO")


def _is_buffer(source: Source, call: ast.Call, place: int, buffers: set[str]) -> bool:
    given = call.args[place] if len(call.args) > place else None
    return given is not None and (_makes_buffer(source, given) or (isinstance(given, ast.Name) and given.id in buffers))


def _constant(call: ast.Call, place: int, name: str) -> object:
    """Return the constant that a call passes in a place or by a name, or None."""
    given = keyword(call, name) or (call.args[place] if len(call.args) > place else None)
    return given.value if isinstance(given, ast.Constant) else None


def _beginnings(tree: ast.AST, skipped: set[int]) -> Iterator[str]:
    """Yield the strings of a tree with which a path may begin: of what is joined the first part only."""
    nodes = [tree]
    while nodes:
        node = nodes.pop()
        if isinstance(node, ast.Constant):
            if isinstance(node.value, str) and id(node) not in skipped:
                yield node.value
        elif isinstance(node, ast.JoinedStr):
            nodes += node.values[:1]
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            nodes.append(node.left)
        else:
            nodes += ast.iter_child_nodes(node)


def _is_outside(text: str) -> bool:
    if _HARMLESS.fullmatch(text):
        return ".." in PurePosixPath(text).parts
    named = _PLACE.fullmatch(text) is not None and len(text) > 1
    return named or ".." in PurePosixPath(text.partition("\n")[0]).parts


def _goes_home(place: ast.expr) -> bool:
    return any(getattr(node, "attr", getattr(node, "id", None)) in _HOME for node in ast.walk(place))
