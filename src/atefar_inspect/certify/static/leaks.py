"""What the agent can read compared with what it must not learn: the scorer, the solutions and the paper.

The baseline is the reference without its idea, so the two share code; only what the reference has beyond the baseline
counts. A rule that is unsure stays silent: words that a task needs are no leak.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

from atefar_inspect.bundle import Bundle
from atefar_inspect.bundle.layout import SCORER
from atefar_inspect.bundle.manifest import Detail

from .data import shared_rows
from .finding import StaticFinding, by_place
from .hidden import CodeLine, Hidden, baseline_files, generic_files, python_files, scorer_files, solution_files
from .image import Walk
from .prose import Text

LeakRule = Literal["code", "scorer", "words", "names", "title", "arxiv-id", "data", "canary", "git", "cache", "image"]

RUN_OF_WORDS: Final = 8
"""Consecutive words of a solution that nobody writes twice by chance."""
LONG_LINE: Final = 40
"""Characters without spaces from which one line of code alone tells where it comes from."""
LONG_LINE_OF_METHOD: Final = 60
"""The same in method.md, which may give a formula."""
SCORER_SHARE: Final = 0.5
"""Share of the scorer's lines above which a file holds the scorer; a development script may well check its rules."""
TITLE_WORDS: Final = 5
"""Consecutive words of a paper's title that give it away."""

METHOD: Final = "instructions/method.md"
"""The one visible file that may describe the method."""

_WITHHOLDING: Final[tuple[Detail, ...]] = ("goal", "vague")
_STOP_WORDS: Final = frozenset(
    {
        *(
            "a",
            "an",
            "and",
            "are",
            "as",
            "at",
            "be",
            "by",
            "can",
            "do",
            "for",
            "from",
            "has",
            "have",
            "how",
            "in",
            "into",
        ),
        *(
            "is",
            "it",
            "its",
            "of",
            "on",
            "or",
            "our",
            "than",
            "that",
            "the",
            "their",
            "this",
            "to",
            "toward",
            "towards",
        ),
        *("using", "via", "we", "what", "when", "where", "which", "while", "why", "with", "without"),
    }
)


@dataclass(frozen=True)
class Leak(StaticFinding):
    """Something hidden that the agent can read."""

    rule: LeakRule


def workspace_leaks(bundle: Bundle) -> tuple[list[Leak], int]:
    """Return what instructions, workspace and environment give away, and how many lines of them were read."""
    visible = visible_texts(bundle)
    leaks = {
        *_canary(bundle, visible),
        *_reference_code(bundle, visible),
        *_scorer_code(bundle, visible),
        *_words(bundle, visible),
        *_names(bundle, visible),
        *_paper(bundle, visible),
        *_data(bundle),
    }
    return sorted(leaks, key=by_place), sum(text.text.count("\n") + 1 for text in visible)


def image_leaks(walk: Walk) -> list[Leak]:
    """Return what a walk found in the image that the agent must not have."""
    leaks = [Leak(path, None, "git", "version control's metadata is in the image; remove it.") for path in walk.git]
    for path in walk.caches:
        sentence = "a cache is in the image, which may hold what the task is to withhold; install without one."
        leaks.append(Leak(path, None, "cache", sentence))
    for hit in walk.hits:
        leaks.append(Leak(hit.path, hit.line, "image", f"holds {hit.needle}; remove it from the image."))
    return leaks


def visible_texts(bundle: Bundle) -> list[Text]:
    """Return every text that the agent can read."""
    texts = []
    for file in bundle.files():
        if file.path.split("/")[0] in ("instructions", "workspace", "environment") and b"\0" not in file.content:
            texts.append(Text(file.path, file.content.decode("utf-8", "replace")))
    return texts


def _canary(bundle: Bundle, visible: Iterable[Text]) -> Iterator[Leak]:
    """The canary marks what is hidden: it is in the scorer, and in nothing that the agent can read."""
    canary = bundle.manifest.canary
    if canary.encode() not in bundle.file(SCORER).content:
        sentence = f"the canary {canary} of task.yaml is missing; put it into the docstring, as `canary: {canary}`."
        yield Leak(SCORER, None, "canary", sentence)
    for text in visible:
        if (line := text.line_of(re.escape(canary))) is not None:
            sentence = "holds the canary, which marks hidden files; the agent can read this one. Remove it."
            yield Leak(text.path, line, "canary", sentence)


def _reference_code(bundle: Bundle, visible: Iterable[Text]) -> Iterator[Leak]:
    """Lines that a solution has beyond the baseline, also in docstrings and comments of the baseline itself."""
    public = {line.squeezed for hidden in baseline_files(bundle) for line in hidden.lines()}
    scored = {line.squeezed for hidden in scorer_files(bundle) for line in hidden.lines()}
    baseline = {hidden.path: hidden for hidden in baseline_files(bundle)}
    for text in visible:
        # A development script may compute what the scorer computes.
        known = public | scored if text.path.endswith(".py") and text.path not in baseline else public
        for hidden in solution_files(bundle):
            lines = {line.squeezed: line for line in hidden.lines() if line.squeezed not in known}
            found = {line: place for line in lines.values() if (place := text.line_of_code(line.squeezed)) is not None}
            yield from _as_leak(text.path, hidden, found)
    for path, file in baseline.items():
        yield from _unused_functions(bundle, path, file)


def _as_leak(path: str, hidden: Hidden, found: dict[CodeLine, int]) -> Iterator[Leak]:
    longest = LONG_LINE_OF_METHOD if path.endswith("method.md") else LONG_LINE
    long = [line for line in found if len(line.squeezed) >= longest]
    if long or len(found) >= 2:
        line = (long or list(found))[0]
        count = f"{len(found)} lines" if len(found) > 1 else "a line"
        sentence = f"holds {count} of {hidden.path}, such as its line {line.line}, `{line.text}`; take it out."
        yield Leak(path, found[line], "code", sentence)


def _unused_functions(bundle: Bundle, path: str, file: Hidden) -> Iterator[Leak]:
    """Functions that the baseline defines, never uses, and shares with a solution: the idea, left lying about."""
    entry = (bundle.manifest.submission.entry or "").partition(":")[2]
    named = " ".join(text.text for text in visible_texts(bundle) if text.path.endswith(".py"))
    for name in sorted(file.names() - {entry}):
        if len(re.findall(rf"\b{name}\b", named)) == 1 and (function := file.source.top_level(name)) is not None:
            span = range(function.lineno, (function.end_lineno or function.lineno) + 1)
            mine = {line.squeezed for line in file.lines() if line.line in span}
            for hidden in solution_files(bundle):
                if len(mine & {line.squeezed for line in hidden.lines()}) >= 2:
                    sentence = f"`{name}` is used nowhere and stands in {hidden.path} as well; take it out."
                    yield Leak(path, function.lineno, "code", sentence)


def _scorer_code(bundle: Bundle, visible: Iterable[Text]) -> Iterator[Leak]:
    lines = {line.squeezed for hidden in scorer_files(bundle) for line in hidden.lines()}
    for text in visible:
        found = {line: place for line in lines if (place := text.line_of_code(line)) is not None}
        if len(found) >= 3 and len(found) > SCORER_SHARE * len(lines):
            sentence = (
                f"holds {len(found)} of {len(lines)} lines of {SCORER}, so an agent can score itself; take them out."
            )
            yield Leak(text.path, min(found.values()), "scorer", sentence)


def _words(bundle: Bundle, visible: list[Text]) -> Iterator[Leak]:
    """Runs of words that a solution's comments or docstrings share with a visible text other than method.md."""
    goal, vague = (set(Text("", bundle.instructions(detail)).runs(RUN_OF_WORDS)) for detail in _WITHHOLDING)
    # The interface and the rules are the same at all levels, and solutions may repeat them.
    needed = (goal & vague) | _common_docstrings(bundle) | _words_without_the_paper(bundle)
    for hidden in solution_files(bundle):
        runs = {run for words in hidden.prose() for run in words.runs(RUN_OF_WORDS)} - needed
        for text in visible:
            if text.path == METHOD:
                continue
            told = goal if text.path.startswith("workspace/") else set()
            found = {line: run for run, line in text.runs(RUN_OF_WORDS).items() if run in runs and run not in told}
            if found:
                words = " ".join(found[min(found)])
                sentence = f'"{words}" are also the words of {hidden.path}; say it without the solution.'
                yield Leak(text.path, min(found), "words", sentence)


def _common_docstrings(bundle: Bundle) -> set[tuple[str, ...]]:
    """Return the runs of words of those docstrings that the baseline and every solution have, word for word."""
    folders: dict[str, set[str]] = {}
    for hidden in solution_files(bundle):
        folders.setdefault(hidden.path.split("/")[1], set()).update(text for text, _ in hidden.source.docstrings())
    mine = {text for hidden in baseline_files(bundle) for text, _ in hidden.source.docstrings()}
    common = mine.intersection(*folders.values()) if folders else set()
    return {run for text in common for run in Text("", text).runs(RUN_OF_WORDS)}


def _words_without_the_paper(bundle: Bundle) -> set[tuple[str, ...]]:
    """Return the runs of words that `generic` has too, which holds nothing of the method."""
    return {run for hidden in generic_files(bundle) for words in hidden.prose() for run in words.runs(RUN_OF_WORDS)}


def _names(bundle: Bundle, visible: list[Text]) -> Iterator[Leak]:
    """Names of functions that only the solutions define: two of them, or one of three words, are no accident."""
    public = {
        name for hidden in (*python_files(bundle, "workspace/"), *scorer_files(bundle)) for name in hidden.names()
    }
    for hidden in solution_files(bundle):
        names = {name for name in hidden.names() - public if "_" in name.strip("_")}
        for text in visible:
            if text.path == METHOD:
                continue
            found = sorted(names & text.identifiers)
            if len(found) >= 2 or any(name.strip("_").count("_") >= 2 for name in found):
                listed = ", ".join(f"`{name}`" for name in found)
                sentence = f"names {listed}, which only {hidden.path} defines; take it out."
                yield Leak(text.path, text.line_of(rf"\b{found[0]}\b"), "names", sentence)


def _data(bundle: Bundle) -> Iterator[Leak]:
    for path, hidden, shared, rows in shared_rows(bundle):
        sentence = f"holds {shared} of the {rows} rows of {hidden}; give the agent other ones."
        yield Leak(path, None, "data", sentence)


def _paper(bundle: Bundle, visible: Iterable[Text]) -> Iterator[Leak]:
    paper = bundle.manifest.provenance.paper
    if paper is None:
        return
    title = Text("", paper.title)
    length = min(TITLE_WORDS, len(title.words))
    runs = {run for run in title.runs(length) if len([word for word in run if word not in _STOP_WORDS]) >= 3}
    id_pattern = rf"(?<![\d.]){re.escape((paper.arxiv_id or '').partition('v')[0])}(?!\d)"
    for text in visible:
        # method.md may name the method, and a title often begins with that name.
        sought = runs if text.path != METHOD else {tuple(title.words)} if runs else set()
        lines = [line for run in sought if (line := text.runs(len(run)).get(run)) is not None]
        if lines:
            sentence = "holds words of the paper's title, by which an agent that knows the paper recalls its method."
            yield Leak(text.path, min(lines), "title", sentence)
        if paper.arxiv_id and (line := text.line_of(id_pattern)) is not None:
            yield Leak(text.path, line, "arxiv-id", "holds the paper's arXiv id; take it out.")
