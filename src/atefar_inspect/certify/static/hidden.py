"""What tells a hidden file: lines of its code, its own words, and names that only it defines."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from atefar_inspect.bundle import Bundle
from atefar_inspect.bundle.layout import SCORER
from atefar_inspect.bundle.reserved import GENERIC, VIRTUAL_SOLUTIONS

from .prose import Text, squeeze
from .source import Function, Source, SourceError

SHORTEST_LINE: Final = 24
"""Characters without spaces below which a line of code could be anybody's."""

_ANYBODYS: Final = frozenset({"""if__name__=="__main__":""", "from__future__importannotations"})


@dataclass(frozen=True)
class CodeLine:
    """A line of a hidden file."""

    path: str
    line: int
    text: str
    """As it stands, without the spaces around it."""

    @property
    def squeezed(self) -> str:
        """Without any spaces."""
        return squeeze(self.text)


@dataclass(frozen=True)
class Hidden:
    """A hidden Python file."""

    path: str
    source: Source

    def lines(self) -> Iterator[CodeLine]:
        """Yield the lines of code that are long enough to tell the file: no imports, comments or docstrings."""
        for number, text in code_lines(self.source):
            line = CodeLine(self.path, number, text)
            if len(line.squeezed) >= SHORTEST_LINE and line.squeezed not in _ANYBODYS:
                yield line

    def prose(self) -> Iterator[Text]:
        """Yield its docstrings and comments."""
        yield from prose(self.path, self.source)

    def names(self) -> set[str]:
        """Return the names of its functions and classes."""
        return {node.name for node in ast.walk(self.source.tree) if isinstance(node, Function | ast.ClassDef)}


def python_files(bundle: Bundle, prefix: str) -> Iterator[Hidden]:
    """Yield the Python files under a folder; one that does not parse is passed over."""
    for file in bundle.files():
        if file.path.startswith(prefix) and file.path.endswith(".py"):
            source = _parsed(file.content)
            if source is not None:
                yield Hidden(file.path, source)


def _parsed(content: bytes) -> Source | None:
    try:
        return Source.read(content.decode("utf-8", "replace"))
    except SourceError:
        return None


def solution_files(bundle: Bundle) -> list[Hidden]:
    """Return the Python files of the solutions that know the method, or a part of it.

    A `wrong-*` gives nothing away, nor does `generic`, which is written without the paper.
    """
    knowing = [name for name in bundle.solution_names if not name.startswith("wrong-") and name != GENERIC]
    folders = [name for name in knowing if name not in VIRTUAL_SOLUTIONS]
    return [hidden for name in folders for hidden in python_files(bundle, f"solutions/{name}/")]


def generic_files(bundle: Bundle) -> list[Hidden]:
    """Return the Python files of what an able engineer writes without the paper."""
    return list(python_files(bundle, f"solutions/{GENERIC}/"))


def scorer_files(bundle: Bundle) -> list[Hidden]:
    """Return the scorer."""
    return list(python_files(bundle, SCORER))


def baseline_files(bundle: Bundle) -> list[Hidden]:
    """Return the Python files that the baseline hands in."""
    declared = bundle.manifest.submission.paths
    return [hidden for path in declared for hidden in python_files(bundle, f"workspace/{path}")]


def code_lines(source: Source) -> Iterator[tuple[int, str]]:
    """Yield number and text of each physical line that holds code: no imports, docstrings or longer texts."""
    skipped = {line for node in source.docstring_nodes() for line in _lines(node)}
    for node in ast.walk(source.tree):
        skipped |= set(_lines(node)) if isinstance(node, ast.Import | ast.ImportFrom) else set()
        skipped |= set(_lines(node)) if isinstance(node, ast.Constant) and _is_long(node) else set()
    for number, text in enumerate(source.text.split("\n"), start=1):
        code = text[: source.comment_starts.get(number)].strip()
        if code and number not in skipped:
            yield number, code


def _is_long(node: ast.Constant) -> bool:
    return isinstance(node.value, str) and len(_lines(node)) > 1


def _lines(node: ast.stmt | ast.expr) -> range:
    return range(node.lineno, (node.end_lineno or node.lineno) + 1)


def prose(path: str, source: Source) -> Iterator[Text]:
    """Yield docstrings and runs of comments of a Python file."""
    for text, line in source.docstrings():
        yield Text(path, text, line)
    block: list[str] = []
    first = previous = 0
    for text, line in source.comments():
        if block and line != previous + 1:
            yield Text(path, "\n".join(block), first)
            block = []
        first = first if block else line
        block.append(text)
        previous = line
    if block:
        yield Text(path, "\n".join(block), first)
