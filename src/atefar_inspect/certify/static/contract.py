"""What a scorer asks of a submission, read off its source: calls, files, arguments, and the bounds of its rules."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, TypeGuard

from .source import Function, Source, keyword, strings

_RUNTIME_ARGUMENTS: Final = frozenset({"timeout_s", "finite", "unchanged"})
_READERS: Final = frozenset({"read", "read_json", "read_array"})


@dataclass(frozen=True)
class Call:
    """A call of a function of the submission."""

    function: str
    line: int
    positional: int | None
    """How many positional arguments it passes; None where that cannot be told by reading."""
    keywords: tuple[str, ...]


@dataclass(frozen=True)
class Bound:
    """A number with which a rule compares, and that a submission must therefore know."""

    value: float
    name: str | None
    """The constant that holds it."""
    line: int


def calls(source: Source) -> Iterator[Call]:
    """Yield each `submission.call("name", ...)`, handed on by `partial` as well."""
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.Call):
            continue
        arguments, direct = node.args, True
        if _is_partial(node) and node.args and _is_call_method(node.args[0]):
            arguments, direct = node.args[1:], False
        elif not _is_call_method(node.func):
            continue
        if arguments and isinstance(arguments[0], ast.Constant) and isinstance(arguments[0].value, str):
            known = direct and not any(isinstance(argument, ast.Starred) for argument in arguments)
            known = known and all(word.arg is not None for word in node.keywords)
            words = tuple(word.arg for word in node.keywords if word.arg and word.arg not in _RUNTIME_ARGUMENTS)
            yield Call(arguments[0].value, node.lineno, len(arguments) - 1 if known else None, words)


def _is_partial(node: ast.Call) -> bool:
    return getattr(node.func, "id", getattr(node.func, "attr", None)) == "partial"


def _is_call_method(node: ast.expr) -> bool:
    """Return whether an expression is `x.call` for a plain name x; `submission.beside.call` is another's."""
    return isinstance(node, ast.Attribute) and node.attr == "call" and isinstance(node.value, ast.Name)


def files_read(source: Source) -> Iterator[tuple[str, int]]:
    """Yield each file of the submission that is read by a name that is written out."""
    for node in _reads(source):
        if node.args and (path := _text(source, node.args[0])):
            yield path, node.lineno


def reads_by_expression(source: Source) -> bool:
    """Return whether a file is read whose name cannot be told by reading the source."""
    return len(list(_reads(source))) > len(list(files_read(source)))


def _reads(source: Source) -> Iterator[ast.Call]:
    for method, node in _methods(source):
        if method in _READERS:
            yield node


def runs(source: Source) -> Iterator[ast.Call]:
    """Yield each `submission.run(...)`."""
    for method, node in _methods(source):
        if method == "run":
            yield node


def _methods(source: Source) -> Iterator[tuple[str, ast.Call]]:
    """Yield each call of a method of a plain name that is no module."""
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.Call) or source.dotted(node.func) is not None:
            continue
        if isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name):
            yield node.func.attr, node


def files_collected(source: Source) -> Iterator[tuple[str, int]]:
    """Yield each file that a program must write: the keys of `collect`."""
    for run in runs(source):
        if isinstance(collect := keyword(run, "collect"), ast.Dict):
            for key in collect.keys:
                if key is not None and (path := _text(source, key)):
                    yield path, run.lineno


def arguments_passed(source: Source) -> Iterator[tuple[str, int]]:
    """Yield each word of a program's command line that is written out and is no number."""
    for run in runs(source):
        given = keyword(run, "args") or (run.args[0] if run.args else None)
        if isinstance(given, ast.List | ast.Tuple):
            for element in given.elts:
                if isinstance(element, ast.Constant) and isinstance(element.value, str) and _is_word(element.value):
                    yield element.value.partition("=")[0], run.lineno


def _is_word(text: str) -> bool:
    return any(char.isalpha() for char in text)


def _text(source: Source, node: ast.expr) -> str | None:
    """Return a string that is written out, or that a constant of the module holds."""
    if isinstance(node, ast.Name):
        value = module_constants(source).get(node.id)
        return value if isinstance(value, str) else None
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def codes_mentioned(source: Source) -> set[str]:
    """Return every string constant, a superset of the reasons that the scorer can raise."""
    return {str(node.value) for node in strings(source.tree)}


def module_constants(source: Source) -> dict[str, float | str]:
    """Return the module's names that hold a number or a string and are assigned once."""
    values: dict[str, float | str] = {}
    times: dict[str, int] = {}
    for node in source.tree.body:
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        value = getattr(node, "value", None)
        if not isinstance(target, ast.Name):
            for name, single in _unpacked(node):
                times[name] = times.get(name, 0) + 1
                if (number := _number(single, {})) is not None:
                    values[name] = number
            continue
        times[target.id] = times.get(target.id, 0) + 1
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            values[target.id] = value.value
        elif isinstance(value, ast.expr) and (number := _number(value, {})) is not None:
            values[target.id] = number
    return {name: value for name, value in values.items() if times[name] == 1}


def _unpacked(node: ast.stmt) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Tuple) and isinstance(node.value, ast.Tuple):
        for target, value in zip(node.targets[0].elts, node.value.elts, strict=False):
            if isinstance(target, ast.Name):
                yield target.id, value


def bounds(source: Source) -> Iterator[Bound]:
    """Yield the numbers in the conditions under which `Invalid` is raised.

    A constant that is also used otherwise (in a range, in a shape) says how the scorer works and is no bound.
    """
    compared = {id(side) for node in ast.walk(source.tree) if isinstance(node, ast.Compare) for side in _sides(node)}
    elsewhere = {node.id for node in ast.walk(source.tree) if _is_load(node) and id(node) not in compared}
    constants = {
        name: value
        for name, value in module_constants(source).items()
        if isinstance(value, float) and name not in elsewhere
    }
    for node in ast.walk(source.tree):
        if isinstance(node, ast.If) and any(_raises_invalid(statement) for statement in node.body):
            for comparison in ast.walk(node.test):
                if isinstance(comparison, ast.Compare) and not _about_sizes(comparison):
                    yield from _compared(comparison, constants)


def _sides(comparison: ast.Compare) -> list[ast.expr]:
    sides = (comparison.left, *comparison.comparators)
    return [side.operand if isinstance(side, ast.UnaryOp) else side for side in sides]


def _is_load(node: ast.AST) -> TypeGuard[ast.Name]:
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)


def _about_sizes(comparison: ast.Compare) -> bool:
    """Return whether numbers of axes or items are compared, which a text states as a shape such as (n, 2)."""
    for node in ast.walk(comparison):
        if isinstance(node, ast.Attribute) and node.attr in ("ndim", "shape", "size"):
            return True
        if _is_load(node) and node.id == "len":
            return True
    return False


def _raises_invalid(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Raise) and statement.exc is not None and "Invalid" in ast.unparse(statement.exc)


def _compared(comparison: ast.Compare, constants: dict[str, float]) -> Iterator[Bound]:
    for side in (comparison.left, *comparison.comparators):
        value = _number(side, constants)
        if value is not None:
            yield Bound(value, side.id if isinstance(side, ast.Name) else None, comparison.lineno)


def _number(node: ast.expr, constants: dict[str, float]) -> float | None:
    """Return the number that an expression of constants is, or None."""
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float) and not isinstance(node.value, bool):
        return float(node.value)
    if isinstance(node, ast.Name):
        return constants.get(node.id)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        value = _number(node.operand, constants)
        return None if value is None else -value
    return None


def dtypes_expected(source: Source) -> Iterator[tuple[str, int]]:
    """Yield each dtype that `expect_array` is given by name."""
    for name, call in source.calls():
        if name.endswith("expect_array") and (dtype := keyword(call, "dtype")) is not None:
            if (full := source.dotted(dtype)) and full.startswith("numpy."):
                yield full.removeprefix("numpy."), call.lineno
            elif isinstance(dtype, ast.Constant) and isinstance(dtype.value, str):
                yield dtype.value, call.lineno


def accepts(function: Function, call: Call) -> bool:
    """Return whether a function can be called so; True where that cannot be told."""
    arguments = function.args
    names = [argument.arg for argument in (*arguments.posonlyargs, *arguments.args)]
    if call.positional is None:
        return True
    if call.positional > len(names) and arguments.vararg is None:
        return False
    by_keyword = {
        argument.arg for argument in (*arguments.args[max(0, call.positional - len(arguments.posonlyargs)) :],)
    }
    by_keyword |= {argument.arg for argument in arguments.kwonlyargs}
    if arguments.kwarg is None and not set(call.keywords) <= by_keyword:
        return False
    required = names[call.positional : len(names) - len(arguments.defaults)]
    required += [
        argument.arg
        for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
        if default is None
    ]
    return set(required) <= set(call.keywords)
