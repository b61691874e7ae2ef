"""What a bundle's folder must hold beside its manifest, and what it may not; nothing of it is imported or run."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Final

from .digest import MANIFEST
from .files import BundleFile
from .findings import Finding, printable
from .manifest import Manifest
from .reserved import VIRTUAL_SOLUTIONS
from .rules import entry_module

Files = Mapping[str, BundleFile]

DETAILS: Final = ("goal", "method", "vague")
PROPERTIES: Final = "solutions/properties.py"
SCORER: Final = "scorer/score.py"
NO_BUNDLE: Final = "no-bundle"
"""Code of the one finding about a folder that has nothing of a bundle."""

_REQUIRED: Final = {
    MANIFEST: "the manifest",
    **{f"instructions/{detail}.md": f"the instructions at level {detail}" for detail in DETAILS},
    SCORER: "the scoring function",
    "environment/Dockerfile": "the image",
}
_REQUIRED_FOLDERS: Final = {
    "workspace": "what the agent starts from",
    "solutions/reference": "the known-good solution",
}
# Files are copied to fixed places by name, so one with another name would be silently left behind.
_ALLOWED: Final = re.compile(
    r"task\.yaml|certificate\.json|instructions/(goal|method|vague)\.md|workspace/.+"
    r"|scorer/score\.py|scorer/data/(feedback|final)/.+|scorer/beside/.+|solutions/properties\.py|solutions/[^/]+/.+"
    r"|environment/(Dockerfile|requirements\.txt|setup\.sh)",
    re.DOTALL,
)
_TOP: Final = (MANIFEST, "instructions", "workspace", "scorer", "solutions", "environment")
_SOLUTION_NAME: Final = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


def layout_findings(files: Files, names: set[str]) -> Iterator[Finding]:
    """Yield the faults that show without the manifest.

    Args:
        files: the files that could be read.
        names: every path that was seen, so that what is there but unreadable is not called missing.
    """
    if not any(name in names for name in _TOP):
        yield _finding(".", NO_BUNDLE, f"is no bundle; expected a folder with {MANIFEST}.")
        return
    yield from _missing(names)
    for path in dict.fromkeys(_strange(path) for path in files if not _ALLOWED.fullmatch(path)):
        yield _finding(path, "layout-unknown", "has no place in a bundle.", _where_it_could_go(path))
    for path in files:
        if path.rpartition("/")[2] == "task.py" and not path.startswith("workspace/"):
            hint = "Inspect would import it; rename it."
            yield _finding(path, "task-py", "a bundle holds no task.py outside workspace.", hint)
    yield from _texts(files)
    yield from _solution_names(files)
    yield from _python(files)


def _missing(names: set[str]) -> Iterator[Finding]:
    for path, what in _REQUIRED.items():
        if path not in names:
            yield _finding(path, "layout-missing", f"is missing; expected {what}.")
    for path, what in _REQUIRED_FOLDERS.items():
        if not any(name.startswith(path + "/") for name in names):
            yield _finding(path, "layout-missing", f"is missing or empty; expected {what}.")


def _strange(path: str) -> str:
    """Return the part of a path that is out of place: all of a folder that has no place, else the file."""
    top = path.partition("/")[0]
    return path if top in _TOP else top


def _where_it_could_go(path: str) -> str:
    top = path.partition("/")[0]
    places = {
        "instructions": "The instructions are goal.md, method.md and vague.md.",
        "scorer": "The scorer is score.py, its data lies under data/feedback and data/final, what it times beside the "
        "submission under beside.",
        "environment": "The environment is Dockerfile, requirements.txt and setup.sh.",
        "solutions": "A solution is a folder under solutions.",
    }
    return places.get(top, f"A bundle has {', '.join(_TOP[:-1])} and {_TOP[-1]}.")


def _texts(files: Files) -> Iterator[Finding]:
    for path, file in files.items():
        if path.startswith("instructions/") or path == "environment/Dockerfile":
            try:
                text = file.content.decode("utf-8")
            except UnicodeDecodeError as error:
                line = file.content.count(b"\n", 0, error.start) + 1
                yield _finding(path, "encoding", "is not UTF-8; expected UTF-8 text.", line=line)
                continue
            if not text.strip():
                yield _finding(path, "empty", "is empty; expected text.")


def _solution_names(files: Files) -> Iterator[Finding]:
    for name in solution_folders(files):
        path = f"solutions/{name}"
        if name in VIRTUAL_SOLUTIONS:
            yield _finding(path, "solution-name", f"every bundle has a solution {name}, which has no folder.")
        elif not _SOLUTION_NAME.fullmatch(name):
            yield _finding(path, "solution-name", "is no solution's name; expected lower-case words and hyphens.")


def solution_folders(files: Files) -> list[str]:
    """Return the names of the folders under `solutions`."""
    return sorted({PurePosixPath(path).parts[1] for path in files if re.match(r"solutions/[^/]+/.", path)})


def _python(files: Files) -> Iterator[Finding]:
    for path, file in files.items():
        # A wrong solution may be wrong by not being Python.
        if not path.endswith(".py") or path.startswith(("workspace/", "solutions/wrong-")):
            continue
        tree = parse_python(file.content)
        if isinstance(tree, Unparsable):
            yield _finding(path, "python", f"is not readable as Python: {tree.reason}.", line=tree.line)
        elif path == SCORER:
            yield from _has_function(path, tree, "score", ("submission", "seed"))
        elif path == PROPERTIES:
            yield from _has_function(path, tree, "valid", ("call",))
            yield from _has_function(path, tree, "works", ("call",))


class Unparsable:
    """Python source that does not parse: why, and where."""

    def __init__(self, reason: str, line: int | None) -> None:
        self.reason = reason
        self.line = line


def parse_python(content: bytes) -> ast.Module | Unparsable:
    """Return the syntax tree of Python source, or why there is none."""
    try:
        with warnings.catch_warnings():
            # Warnings about a bundle's code (invalid escapes) would appear in the middle of ours.
            warnings.simplefilter("ignore")
            return ast.parse(content)
    except SyntaxError as error:
        return Unparsable(error.msg, error.lineno)
    except ValueError as error:
        return Unparsable(str(error), None)
    except (RecursionError, MemoryError):
        return Unparsable("it is nested too deeply", None)


def _has_function(path: str, tree: ast.Module, name: str, parameters: tuple[str, ...]) -> Iterator[Finding]:
    signature = f"def {name}({', '.join(parameters)})"
    found = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == name]
    if not found:
        yield _finding(path, "python-function", f"defines no function {name}; expected {signature} at top level.")
        return
    arguments = found[-1].args
    given = tuple(argument.arg for argument in (*arguments.posonlyargs, *arguments.args))
    required = len(given) - len(arguments.defaults)
    if given[: len(parameters)] != parameters or required > len(parameters):
        message = f"{name} takes ({', '.join(given)}); expected {signature}."
        yield _finding(path, "python-function", message, line=found[-1].lineno)


def agreement_findings(files: Files, manifest: Manifest) -> Iterator[Finding]:
    """Yield the faults of files that do not agree with the manifest."""
    yield from _declared_files(files, manifest)
    yield from _entry_function(files, manifest)
    yield from _reason_codes(files, manifest)
    yield from _overlays(files, manifest)


def _declared_files(files: Files, manifest: Manifest) -> Iterator[Finding]:
    for index, declared in enumerate(manifest.submission.files):
        path = f"workspace/{declared.path}"
        field = f"submission.files[{index}]"
        if path not in files:
            message = f"{field}.path in {MANIFEST} declares this file, but it is missing; the baseline hands it in."
            yield _finding(path, "submission-missing", message, field=f"{field}.path")
        for place in (path, *(f"solutions/{name}/{declared.path}" for name in solution_folders(files))):
            if place in files and files[place].size > declared.max_bytes and not place.startswith("solutions/wrong-"):
                message = f"has {files[place].size} bytes; {field}.max_kib allows {declared.max_bytes}."
                yield _finding(place, "submission-size", message, field=f"{field}.max_kib")


def _entry_function(files: Files, manifest: Manifest) -> Iterator[Finding]:
    submission = manifest.submission
    if submission.kind != "callable" or submission.entry is None:
        return
    module = entry_module(submission.entry, submission.paths)
    function = submission.entry.partition(":")[2]
    for place in (f"workspace/{module}", f"solutions/reference/{module}"):
        if place in files and (names := _bound_names(files[place].content)) is not None and function not in names:
            message = f"defines no {function!r}, which submission.entry in {MANIFEST} names."
            yield _finding(place, "submission-entry", message, field="submission.entry")


def _bound_names(content: bytes) -> set[str] | None:
    """Return the names that a module binds, or None where they cannot be told without running it."""
    tree = parse_python(content)
    if isinstance(tree, Unparsable):
        return None
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, ast.alias):
            if node.name == "*":
                return None
            names.add(node.asname or node.name.partition(".")[0])
    return names


def _reason_codes(files: Files, manifest: Manifest) -> Iterator[Finding]:
    """A code that `reasons` lacks would end a score as the scorer's failure, not as an invalid submission."""
    tree = parse_python(files[SCORER].content) if SCORER in files else None
    if tree is None or isinstance(tree, Unparsable):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args and _called_name(node) == "Invalid":
            code = node.args[0]
            if isinstance(code, ast.Constant) and code.value not in manifest.reasons:
                message = f"raises Invalid({code.value!r}), a code that `reasons` in {MANIFEST} does not have."
                yield _finding(SCORER, "reason-unknown", message, line=node.lineno, field="reasons")


def _called_name(call: ast.Call) -> str | None:
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else None


def _overlays(files: Files, manifest: Manifest) -> Iterator[Finding]:
    """Only declared files reach the scorer: a solution without one would score as the baseline does."""
    for name in solution_folders(files):
        prefix = f"solutions/{name}/"
        laid = {path.removeprefix(prefix): file for path, file in files.items() if path.startswith(prefix)}
        if not any(path in laid for path in manifest.submission.paths):
            message = f"holds none of the files that {MANIFEST} declares in submission.files."
            yield _finding(prefix.rstrip("/"), "solution-empty", message, field="submission.files")
        for path in laid:
            yield from _clash(files, prefix, path)


def _clash(files: Files, prefix: str, path: str) -> Iterator[Finding]:
    over = f"workspace/{path}"
    parents = [f"workspace/{parent}" for parent in PurePosixPath(path).parents if str(parent) != "."]
    if any(parent in files for parent in parents) or any(name.startswith(over + "/") for name in files):
        yield _finding(prefix + path, "solution-clash", "is a file where workspace has a folder, or the reverse.")


def _finding(
    path: str, code: str, message: str, hint: str | None = None, *, line: int | None = None, field: str | None = None
) -> Finding:
    return Finding(printable(path), field, line, code, message, hint)
