"""Static rules over a bundle's code: what no good `score.py` does, and what no other code of a bundle reaches for.

Read before anything is executed. A rule that is unsure stays silent: refusing good code costs more than missing bad,
which the executed gates still see. The rule on reflection is the exception: what it refuses hides from the others.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

from atefar_inspect.bundle import Bundle
from atefar_inspect.bundle.files import BundleFile
from atefar_inspect.bundle.layout import PROPERTIES, SCORER

from . import forbidden
from .finding import StaticFinding, by_place
from .flow import Dependence, returned_metrics, self_reported, timed
from .names import undefined_names
from .reflection import reflection
from .source import Function, Source, SourceError
from .writes import file_writes, writes_outside

LintRule = Literal[
    "syntax",
    "undefined-name",
    "clock",
    "unseeded",
    "network",
    "placeholder",
    "constant-metric",
    "self-reported",
    "reads-source",
    "file-write",
    "process",
    "dynamic-code",
    "reflection",
    "swallowed-fault",
]


@dataclass(frozen=True)
class LintFinding(StaticFinding):
    """A place in a bundle's code that breaks a rule."""

    rule: LintRule


Scans = dict[LintRule, Callable[[Source], Iterator[forbidden.Found]]]

_REFLECTION: Final = (
    "{0} reaches what the file does not name, so that reading it does not show what it does. "
    "Import what is needed, and write its name out where it is used."
)
_SENTENCES: Final[dict[LintRule, str]] = {
    "clock": (
        "{0} is a clock; a time that score.py takes itself also measures what else runs on the machine. "
        "Count calls, steps or bytes, or compare with the baseline by paired_timing of atefar_runtime."
    ),
    "unseeded": (
        "{0} draws what `seed` does not decide, so one artifact has another score each time. "
        "Draw from np.random.default_rng(seed), or from random.Random(seed)."
    ),
    "network": "{0} needs the network, which a scorer never has. Put the data into scorer/data or make it from `seed`.",
    "reads-source": (
        "{0} looks at the submission's source or at where it lies, which says nothing about what it does. "
        "Call it by submission.call or submission.run and judge what it returns."
    ),
    "file-write": (
        "{0} changes the file system, so one score could meet what another left behind. Keep values in memory, and "
        "return what is worth keeping in the dict of `score`."
    ),
    "process": "{0} starts or ends processes beside the runtime's own. Reach the submission by its call or run only.",
    "dynamic-code": (
        "{0} can make code of data in the scorer's own process, where hidden data is. "
        "Use submission.call, and plain formats such as JSON and .npy."
    ),
    "reflection": _REFLECTION,
}
_SENTENCES_ELSEWHERE: Final[dict[LintRule, str]] = {
    "network": (
        "{0} needs the network, which is off wherever this is executed. Compute what is needed, or ship it as a file."
    ),
    "file-write": (
        "{0} changes files, and nothing but the declared files of a command or of artifacts counts. "
        "Return what is found, and write declared files by a relative path."
    ),
    "process": "{0} runs another program, of which nothing can be read here. Do the work in Python.",
    "dynamic-code": (
        "{0} can make code of data, which cannot be read before it runs. "
        "Write the code out, and read data from plain formats such as JSON and .npy."
    ),
    "reflection": _REFLECTION,
}
"""What the rules say that hold in code beside `score.py`."""

_COMPILED: Final = re.compile(r"(workspace|scorer/beside|solutions)/.+\.(py[codw]|so)", re.DOTALL)
_CODE: Final = re.compile(r"(workspace|scorer/beside|solutions)/.+", re.DOTALL)
_MAY_BE_BROKEN: Final = ("workspace/", "solutions/wrong-")
_SHEBANG: Final = re.compile(rb"#![^\n]*python")

_ADMISSIONS: Final = re.compile(
    r"\b(TODO|FIXME|XXX)\b"
    r"|(?i:\bplaceholders?\b"
    r"|\b(dummy|mock|fake)[ _](loss|score|metric|value|result|check|reward|return)s?\b"
    r"|\bassum\w*\b[^.;\n]{0,50}\b(pass(es|ed)?|succeed(s|ed)?|(is|are|be) (right|correct|fine|ok|valid))\b"
    r"|\bin a real (implementation|scorer|scenario|setting|evaluation)\b|\bnot (yet )?implemented\b)"
)
_STAND_INS: Final = re.compile(
    r"(dummy|placeholder|fake|mock|stub)_(loss|score|metric|value|result|reward|accuracy|check)s?"
)


def lint_bundle(bundle: Bundle) -> tuple[list[LintFinding], int]:
    """Return what is wrong with a bundle's code, and how many functions and constants were looked at.

    In `score.py` every rule holds. In all other Python code that certification executes or could (properties, the
    workspace, solutions, what is timed beside a submission) only those on what reaches outside, and in the properties
    that on undefined names.
    """
    manifest = bundle.manifest
    score = _text(bundle.file(SCORER))
    findings = lint_source(score, metric=manifest.metric.name, submitted=manifest.submission.paths)
    examined = _count(score)
    for file in bundle.files():
        if _COMPILED.fullmatch(file.path):
            findings.append(
                LintFinding(file.path, None, "dynamic-code", "is compiled code; put its source in its place.")
            )
        elif _is_python(bundle, file):
            text = _text(file)
            findings += lint_elsewhere(text, file.path, writes=_may_write(bundle, file.path))
            examined += _count(text)
    return findings, examined


def _text(file: BundleFile) -> str:
    return file.content.decode("utf-8", "replace")


def _is_python(bundle: Bundle, file: BundleFile) -> bool:
    """Return whether a file other than `score.py` is Python by its name, its first line or the command that runs it."""
    if not _CODE.fullmatch(file.path):
        return False
    in_place = re.sub(r"workspace/|solutions/[^/]+/", "", file.path, count=1)
    program, *words = bundle.manifest.submission.argv or [""]
    run = "python" in program and in_place in words
    return file.path.endswith(".py") or run or _SHEBANG.match(file.content) is not None


def _may_write(bundle: Bundle, path: str) -> bool:
    """Return whether a file may write into the folder it is started in: a program may, a function's file may not."""
    submission = bundle.manifest.submission
    fixed = path == PROPERTIES or path.startswith("scorer/")
    called = submission.kind == "callable" and path.endswith(tuple(f"/{declared}" for declared in submission.paths))
    return not (fixed or called)


def lint_elsewhere(text: str, path: str, *, writes: bool = False) -> list[LintFinding]:
    """Return what reaches outside in code beside `score.py`, in the order of its lines.

    Args:
        text: the source.
        path: what its findings call it.
        writes: whether it may write into the folder that it is started in.
    """
    try:
        source = Source.read(text)
    except SourceError as error:
        # A wrong solution may be wrong by not being Python.
        if error.line is not None and path.startswith(_MAY_BE_BROKEN):
            return []
        return [_not_python(path, error)]
    scans: Scans = {
        "network": forbidden.network,
        "file-write": writes_outside if writes else file_writes,
        "process": forbidden.programs,
        "dynamic-code": forbidden.dynamic_code,
        "reflection": reflection,
    }
    found = _scanned(source, scans, _SENTENCES_ELSEWHERE)
    if path == PROPERTIES:
        found += _undefined(source)
    return _findings(path, found)


def lint_source(
    text: str, path: str = SCORER, *, metric: str | None = None, submitted: tuple[str, ...] = ()
) -> list[LintFinding]:
    """Return what is wrong with a scorer's source, in the order of its lines.

    Args:
        text: the source.
        path: what its findings call it.
        metric: key of the metric in the dict that `score` returns; None: no value of the dict may be constant.
        submitted: the paths of the submission's files; none: every .py file counts as one.
    """
    try:
        source = Source.read(text)
    except SourceError as error:
        return [_not_python(path, error)]
    scans: Scans = {
        "clock": forbidden.clocks,
        "unseeded": forbidden.unseeded,
        "network": forbidden.network,
        "reads-source": lambda source: forbidden.source_readers(source, frozenset(submitted)),
        "file-write": file_writes,
        "process": forbidden.processes,
        "dynamic-code": forbidden.dynamic_code,
        "reflection": reflection,
    }
    found = [*_undefined(source), *_scanned(source, scans, _SENTENCES)]
    found += [("placeholder", sentence, line) for sentence, line in _placeholders(source)]
    found += [("swallowed-fault", sentence, line) for sentence, line in _swallowed(source)]
    score = source.top_level("score")
    if score is not None:
        found += _metric_findings(source, score, metric)
    return _findings(path, found)


def _not_python(path: str, error: SourceError) -> LintFinding:
    return LintFinding(path, error.line, "syntax", f"the file is not readable as Python: {error}.")


def _undefined(source: Source) -> list[tuple[LintRule, str, int]]:
    sentence = "`{0}` is defined nowhere; import it, define it, or correct its spelling."
    return [("undefined-name", sentence.format(name), line) for name, line in undefined_names(source)]


def _scanned(source: Source, scans: Scans, sentences: dict[LintRule, str]) -> list[tuple[LintRule, str, int]]:
    return [(rule, sentences[rule].format(what), line) for rule, scan in scans.items() for what, line in scan(source)]


def _findings(path: str, found: list[tuple[LintRule, str, int]]) -> list[LintFinding]:
    findings = {LintFinding(path, line, rule, sentence) for rule, sentence, line in found}
    return sorted(findings, key=by_place)


def _count(text: str) -> int:
    try:
        source = Source.read(text)
    except SourceError:
        return 1
    return sum(1 for _ in source.functions()) + sum(isinstance(node, ast.Assign) for node in source.tree.body)


def _placeholders(source: Source) -> Iterator[tuple[str, int]]:
    for text, line in (*source.comments(), *source.docstrings()):
        for match in _ADMISSIONS.finditer(text):
            place = line + text.count("\n", 0, match.start())
            yield f"the words {match.group()!r} tell of unfinished work; measure what they stand for.", place
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and _STAND_INS.fullmatch(node.id):
            yield f"`{node.id}` stands in for a measurement; compute the real one.", node.lineno
        elif isinstance(node, ast.Raise) and node.exc is not None and "NotImplementedError" in ast.unparse(node.exc):
            yield "raises NotImplementedError; write what is missing.", node.lineno
    for function in _functions_to_fill(source):
        yield f"`{function.name}` has no body; write it, or remove it.", function.lineno
    for function in source.functions():
        if (answer := _fixed_answer(function)) is not None:
            sentence = f"`{function.name}` returns {answer} whatever it is given; write what it is to find out."
            yield sentence, function.lineno


def _fixed_answer(function: Function) -> str | None:
    """Return the constant that is all that a function with arguments ever comes to, or None."""
    parameters = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    given = [parameter.arg for parameter in parameters if parameter.arg not in ("self", "cls")]
    body = [statement for statement in function.body if not _is_bare(statement)]
    unused = all(name.startswith("_") for name in given)
    if unused or len(body) != 1 or not isinstance(body[0], ast.Return) or function.name == "score":
        return None
    return ast.unparse(body[0].value) if isinstance(body[0].value, ast.Constant) else None


def _functions_to_fill(source: Source) -> Iterator[Function]:
    """Yield the functions without a body, but for those that are meant to have none."""
    declared = {
        id(function)
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ClassDef) and any("Protocol" in ast.unparse(base) for base in node.bases)
        for function in node.body
    }
    for function in source.functions():
        marks = " ".join(ast.unparse(decorator) for decorator in function.decorator_list)
        has_body = not all(isinstance(statement, ast.Pass) or _is_bare(statement) for statement in function.body)
        if not (has_body or id(function) in declared or "abstractmethod" in marks or "overload" in marks):
            yield function


def _is_bare(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


_BROAD: Final = frozenset({"Exception", "BaseException", "Fault", "atefar_runtime.Fault", "builtins.Exception"})


def _swallowed(source: Source) -> Iterator[tuple[str, int]]:
    """Yield the handlers that would hide from the scorer that the submission is at fault."""
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.Try) or not _reaches_submission(node.body):
            continue
        for handler in node.handlers:
            raises = any(isinstance(inner, ast.Raise) for inner in ast.walk(handler))
            if (broad := _broad(source, handler)) and not raises:
                sentence = (
                    f"`{broad}` swallows the scorer's own mistakes together with the submission's faults. The runtime "
                    "ends the score where a submission fails; catch what you expect by its own name, or nothing."
                )
                yield sentence, handler.lineno


def _broad(source: Source, handler: ast.ExceptHandler) -> str | None:
    if handler.type is None:
        return "except:"
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    for kind in kinds:
        name = source.dotted(kind) or ast.unparse(kind)
        if name in _BROAD:
            return f"except {ast.unparse(kind)}"
    return None


def _reaches_submission(body: list[ast.stmt]) -> bool:
    """Return whether statements call the submission, or hand it to a function that may."""
    nodes = (node for statement in body for node in ast.walk(statement))
    return any(isinstance(node, ast.Name) and node.id == "submission" for node in nodes)


def _metric_findings(source: Source, score: Function, metric: str | None) -> Iterator[tuple[LintRule, str, int]]:
    dependence = Dependence(score, source.aliases)
    if not dependence.uses_submission:
        yield "constant-metric", "`score` never uses the submission, so every submission scores the same.", score.lineno
        return
    returned = list(returned_metrics(score, metric))
    what = f"`{metric}`" if metric else "what `score` returns"
    constant = returned and not any(dependence.of(one.value) or dependence.decides_return(one.line) for one in returned)
    if constant:
        sentence = f"{what} does not depend on the submission, so every valid submission scores the same; measure it."
        yield "constant-metric", sentence, returned[0].line
    for one in returned:
        if one.by_key and timed(one, score):
            yield "clock", _SENTENCES["clock"].format("submission.seconds in the metric"), one.line
        if one.by_key and (origin := self_reported(one, score)):
            sentence = (
                f"{what} is a number that the submission hands over itself, {origin}. Compute it in score.py from "
                "outputs on hidden inputs; nothing that a submission says about itself counts."
            )
            yield "self-reported", sentence, one.line
