"""The three-way check: what the scorer asks for, what baseline and reference offer, and what the instructions say.

Read off the source, so it sees what is written out and passes over what is computed. Where it is unsure it is silent.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal, get_args

from atefar_inspect.bundle import Bundle, Detail
from atefar_inspect.bundle.layout import SCORER
from atefar_inspect.bundle.rules import entry_module

from . import contract
from .finding import StaticFinding, by_place
from .instructions import Instructions
from .names import binds
from .quantities import BYTES, PROCESSES, SECONDS, forms, states
from .source import Function, Source, SourceError

InterfaceRule = Literal["name", "signature", "file", "unread-file", "reason", "limit", "bound", "dtype", "argument"]

_TRIVIAL: Final = (0.0, 1.0, 2.0, 0.5)
_TOLERANCE: Final = 1e-4
"""A number as small as this only absorbs rounding; no agent needs to know it."""
_OTHER_WORDS: Final = {
    "float64": ("float64", "float", "floats", "double"),
    "int64": ("int64", "int", "integers", "ints"),
}
_BOOLS: Final = ("bool", "bool_", "boolean", "booleans")


@dataclass(frozen=True)
class InterfaceFinding(StaticFinding):
    """A requirement that is not stated, or a promise that nobody keeps."""

    rule: InterfaceRule


def interface_findings(bundle: Bundle) -> tuple[list[InterfaceFinding], int]:
    """Return where scorer, solutions and instructions disagree, and how many requirements were compared."""
    try:
        comparison = _Comparison(bundle, Source.read(bundle.file(SCORER).content.decode("utf-8", "replace")))
    except SourceError as error:
        sentence = f"is not readable as Python: {error}."
        return [InterfaceFinding(SCORER, error.line, "name", sentence)], 1
    findings = {found for check in comparison.checks() for found in check}
    return sorted(findings, key=by_place), comparison.compared


class _Comparison:
    """A bundle's scorer, solutions and instructions, side by side."""

    def __init__(self, bundle: Bundle, scorer: Source) -> None:
        self.bundle, self.manifest, self.scorer = bundle, bundle.manifest, scorer
        details: tuple[Detail, ...] = get_args(Detail)
        self.levels = [Instructions(f"instructions/{name}.md", bundle.instructions(name)) for name in details]
        self.compared = 0

    def checks(self) -> Iterator[Iterator[InterfaceFinding]]:
        """Yield the checks, each a run of findings."""
        yield self.names()
        yield self.signatures()
        yield self.files()
        yield self.files_named()
        yield self.reasons()
        yield self.limits()
        yield self.bounds()
        yield self.dtypes()
        yield self.arguments()

    @cached_property
    def calls(self) -> list[contract.Call]:
        """What the scorer calls by name."""
        return list(contract.calls(self.scorer))

    @cached_property
    def functions(self) -> list[str]:
        """The functions that a submission must define, each once."""
        entry = (self.manifest.submission.entry or "").partition(":")[2]
        is_callable = self.manifest.submission.kind == "callable"
        return list(
            dict.fromkeys([*([entry] if is_callable and entry else []), *(call.function for call in self.calls)])
        )

    def module(self, solution: str) -> tuple[str, Source] | None:
        """Return path and source of a solution's module, or None where there is none to read."""
        entry, paths = self.manifest.submission.entry, self.manifest.submission.paths
        path = entry_module(entry, paths) if entry and self.manifest.submission.kind == "callable" else None
        content = self.bundle.solution(solution).get(path) if path else None
        if path is None or content is None:
            return None
        overlay = f"solutions/{solution}/{path}"
        shown = overlay if overlay in {file.path for file in self.bundle.files()} else f"workspace/{path}"
        try:
            return shown, Source.read(content.decode("utf-8", "replace"))
        except SourceError:
            return None

    def missing(
        self, rule: InterfaceRule, sentence: str, stated: dict[Instructions, bool]
    ) -> Iterator[InterfaceFinding]:
        """Yield a finding for each level of the instructions that does not state a requirement."""
        self.compared += 1
        for level, is_stated in stated.items():
            if not is_stated:
                yield InterfaceFinding(level.path, None, rule, sentence)

    def names(self) -> Iterator[InterfaceFinding]:
        """Each function that the scorer calls is named in every level, and defined by baseline and reference."""
        for name in self.functions:
            stated = {level: level.names(name) for level in self.levels}
            yield from self.missing("name", f"does not name the function `{name}`, which {SCORER} calls.", stated)
            for solution in ("baseline", "reference"):
                if (read := self.module(solution)) and not binds(read[1], name):
                    sentence = f"defines no `{name}`, which {SCORER} calls."
                    yield InterfaceFinding(read[0], None, "name", sentence)

    def signatures(self) -> Iterator[InterfaceFinding]:
        """Baseline and reference take what the scorer passes; a signature in the instructions is the baseline's."""
        for solution in ("baseline", "reference"):
            if (read := self.module(solution)) is None:
                continue
            for call in self.calls:
                function = read[1].top_level(call.function)
                self.compared += 1
                if function is not None and not contract.accepts(function, call):
                    sentence = f"`{call.function}` cannot be called as {SCORER}:{call.line} calls it."
                    yield InterfaceFinding(read[0], function.lineno, "signature", sentence)
        baseline = self.module("baseline")
        for name in self.functions:
            function = baseline[1].top_level(name) if baseline else None
            if function is not None:
                yield from self._written_signatures(name, function)

    def _written_signatures(self, name: str, function: Function) -> Iterator[InterfaceFinding]:
        arguments = function.args
        mine = [argument.arg for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]
        if arguments.vararg or arguments.kwarg:
            return
        for level in self.levels:
            written = level.signatures(name)
            # An example in prose may leave out or rename what the declaration has.
            if written and not any(len(parameters) == len(mine) for parameters in written):
                sentence = f"writes `{name}({', '.join(written[0])})`; the baseline has `{name}({', '.join(mine)})`."
                yield InterfaceFinding(level.path, level.line_of_call(name), "signature", sentence)

    def files(self) -> Iterator[InterfaceFinding]:
        """Each file that is handed in, read or collected is named in every level."""
        declared = self.manifest.submission.paths
        read = dict(contract.files_read(self.scorer))
        for path in declared:
            stated = {level: level.mentions(path) for level in self.levels}
            yield from self.missing("file", f"does not name `{path}`, a file that is handed in.", stated)
        for path, line in read.items():
            self.compared += 1
            if path not in declared:
                sentence = f"reads `{path}`, which submission.files in task.yaml does not declare."
                yield InterfaceFinding(SCORER, line, "file", sentence)
        for path, line in contract.files_collected(self.scorer):
            stated = {level: level.mentions(path) for level in self.levels}
            yield from self.missing("file", f"does not name `{path}`, which {SCORER}:{line} collects.", stated)
        if not contract.reads_by_expression(self.scorer):
            for path in declared:
                self.compared += 1
                if path not in read and not self._used_by_submission(path):
                    sentence = f"never reads `{path}`, which submission.files in task.yaml declares."
                    yield InterfaceFinding(SCORER, None, "unread-file", sentence)

    def _used_by_submission(self, path: str) -> bool:
        """Return whether a declared file may be one that the submission's own code imports, runs or reads."""
        if self.manifest.submission.kind == "artifacts":
            return False
        name = path.rpartition("/")[2].encode()
        code = [file for file in self.bundle.files() if file.path.endswith(".py")]
        submitted = [file for file in code if file.path.startswith(("workspace/", "solutions/"))]
        return path.endswith((".py", ".sh")) or any(name in file.content for file in submitted)

    def files_named(self) -> Iterator[InterfaceFinding]:
        """Each file that the instructions name exists for the agent, or is handed in."""
        inside = ("workspace/", "environment/")
        known = {file.path.partition("/")[2] for file in self.bundle.files() if file.path.startswith(inside)}
        known |= {path.rpartition("/")[2] for path in known} | set(self.manifest.submission.paths)
        known |= {path for path, _ in (*contract.files_read(self.scorer), *contract.files_collected(self.scorer))}
        for level in self.levels:
            for path, line in level.files():
                self.compared += 1
                if path not in known:
                    sentence = (
                        f"names `{path}`, which is neither in the workspace nor read by the scorer; "
                        "declare it in submission.files and read it, or take it out."
                    )
                    yield InterfaceFinding(level.path, line, "unread-file", sentence)

    def reasons(self) -> Iterator[InterfaceFinding]:
        """Each reason of the manifest can be raised."""
        mentioned = contract.codes_mentioned(self.scorer)
        for code in self.manifest.reasons:
            self.compared += 1
            if code not in mentioned:
                sentence = f"reasons.{code} is raised nowhere in {SCORER}; remove it, or enforce the rule."
                yield InterfaceFinding("task.yaml", None, "reason", sentence)

    def limits(self) -> Iterator[InterfaceFinding]:
        """The limits that a submission can meet stand in every level."""
        limits = self.manifest.limits
        required: list[tuple[str, float, dict[str, float]]] = [
            (f"{file.max_kib} KiB, the largest size of `{file.path}`", file.max_bytes, BYTES)
            for file in self.manifest.submission.files
        ]
        if self.manifest.submission.kind != "artifacts":
            required += [
                (f"{limits.score_s:g} seconds, the limit of one score", limits.score_s, SECONDS),
                (f"{limits.memory_mib} MiB, the memory of the scorer", limits.memory_mib * 2**20, BYTES),
                (f"{limits.processes} processes, the limit of the scorer", limits.processes, PROCESSES),
            ]
        for what, value, units in required:
            stated = {level: states(level.text, value, units) for level in self.levels}
            yield from self.missing("limit", f"does not state {what}.", stated)

    def bounds(self) -> Iterator[InterfaceFinding]:
        """Each number that a rule compares with stands in every level, in some form."""
        for bound in contract.bounds(self.scorer):
            if abs(bound.value) in _TRIVIAL or abs(bound.value) < _TOLERANCE:
                continue
            what = f"{bound.value:g}" if bound.name is None else f"{bound.value:g} (`{bound.name}`)"
            sentence = f"does not state {what}, the bound of a rule in {SCORER}:{bound.line}."
            stated = {level: bool(level.numbers & forms(bound.value)) for level in self.levels}
            yield from self.missing("bound", sentence, stated)

    def dtypes(self) -> Iterator[InterfaceFinding]:
        """Each dtype that is expected by name stands in every level."""
        for dtype, line in contract.dtypes_expected(self.scorer):
            words = _BOOLS if dtype.startswith("bool") else _OTHER_WORDS.get(dtype, (dtype,))
            stated = {level: any(level.mentions(word) for word in words) for level in self.levels}
            yield from self.missing(
                "dtype", f"does not state the dtype {dtype}, which {SCORER}:{line} expects.", stated
            )

    def arguments(self) -> Iterator[InterfaceFinding]:
        """Each word of a command line and each keyword that the scorer passes stands in every level."""
        passed = [*contract.arguments_passed(self.scorer)]
        passed += [(word, call.line) for call in self.calls for word in call.keywords]
        for word, line in dict(passed).items():
            stated = {level: level.mentions(word) or word in level.text for level in self.levels}
            yield from self.missing("argument", f"does not name `{word}`, which {SCORER}:{line} passes.", stated)
