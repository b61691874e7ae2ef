"""Static rules over a scorer's source: what no good `score.py` does, found before anything is executed.

A rule that is unsure stays silent: refusing a good scorer costs more than missing a bad one, which the executed gates
still see.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

from atefar_inspect.bundle import Bundle
from atefar_inspect.bundle.layout import PROPERTIES, SCORER

from . import forbidden
from .finding import StaticFinding, by_place
from .flow import Dependence, returned_metrics, self_reported, timed
from .names import undefined_names
from .source import Function, Source, SourceError

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
    "swallowed-fault",
]


@dataclass(frozen=True)
class LintFinding(StaticFinding):
    """A place in a scorer's source that breaks a rule."""

    rule: LintRule


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
}

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


def lint_scorer(bundle: Bundle) -> tuple[list[LintFinding], int]:
    """Return what is wrong with a bundle's scorer, and how many functions and constants were looked at.

    `solutions/properties.py` is looked through for undefined names only: it is not part of the score.
    """
    findings, examined = [], 0
    for path in (SCORER, PROPERTIES):
        try:
            text = bundle.file(path).content.decode("utf-8", "replace")
        except KeyError:
            continue
        found = lint_source(text, path, metric=bundle.manifest.metric.name, submitted=bundle.manifest.submission.paths)
        findings += [one for one in found if path == SCORER or one.rule in ("syntax", "undefined-name")]
        examined += _count(text)
    return findings, examined


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
        return [LintFinding(path, error.line, "syntax", f"the file is not readable as Python: {error}.")]
    found: list[tuple[LintRule, str, int]] = []
    for name, line in undefined_names(source):
        found.append(
            ("undefined-name", f"`{name}` is defined nowhere; import it, define it, or correct its spelling.", line)
        )
    scans: dict[LintRule, Callable[[Source], Iterator[forbidden.Found]]] = {
        "clock": forbidden.clocks,
        "unseeded": forbidden.unseeded,
        "network": forbidden.network,
        "reads-source": lambda source: forbidden.source_readers(source, frozenset(submitted)),
        "file-write": forbidden.file_writes,
        "process": forbidden.processes,
        "dynamic-code": forbidden.dynamic_code,
    }
    for rule, scan in scans.items():
        found += [(rule, _SENTENCES[rule].format(what), line) for what, line in scan(source)]
    found += [("placeholder", sentence, line) for sentence, line in _placeholders(source)]
    found += [("swallowed-fault", sentence, line) for sentence, line in _swallowed(source)]
    score = source.top_level("score")
    if score is not None:
        found += _metric_findings(source, score, metric)
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
