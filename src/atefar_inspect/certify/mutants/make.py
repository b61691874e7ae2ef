"""Makes the mutants and rewrites of a reference: what the operators find, and a fair choice where that is much."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping

import libcst as cst

from .faults import FAULTS
from .mutant import Kind, Mutant, Mutants, difference
from .rewrites import REWRITES, reordered
from .sites import Changes, by_text, by_tree, changes

_Find = Callable[[str], Changes]


def make_mutants(solution: Mapping[str, bytes], paths: Iterable[str], limit: int, seed: str) -> Mutants:
    """Return at most `limit` mutants of a solution, as evenly over the classes of faults as there are any.

    Args:
        solution: the reference's files by path.
        paths: the declared files; those that end in `.py` and are Python are changed, the others go along.
        limit: most mutants that are wanted.
        seed: decides which ones; names and files do not depend on it.
    """
    return _make("mutant", lambda source: changes(source, FAULTS, by_tree), solution, paths, limit, seed)


def make_rewrites(solution: Mapping[str, bytes], paths: Iterable[str], limit: int, seed: str) -> Mutants:
    """Return at most `limit` rewrites of a solution that keep its meaning, chosen as mutants are."""
    return _make("rewrite", _rewrites, solution, paths, limit, seed)


def _rewrites(source: str) -> Changes:
    found = changes(source, REWRITES, by_text)
    return Changes((*found.made, *reordered(source)), found.all)


def _make(
    kind: Kind, find: _Find, solution: Mapping[str, bytes], paths: Iterable[str], limit: int, seed: str
) -> Mutants:
    declared = {path: solution[path] for path in sorted(set(paths)) if path in solution}
    made: dict[str, list[Mutant]] = {}
    complete = True
    for path, content in declared.items():
        source = _python(path, content) or ""
        found = _found(source, find)
        complete &= found.all
        for change in found.made:
            of_class = made.setdefault(change.fault_class, [])
            of_class.append(
                Mutant(
                    name=f"{kind}/{change.fault_class}-{len(of_class) + 1:03d}",
                    kind=kind,
                    fault_class=change.fault_class,
                    path=path,
                    line=change.line,
                    diff=difference(source, change.text),
                    files={**declared, path: change.text.encode("utf-8")},
                )
            )
    total = sum(map(len, made.values()))
    chosen = tuple(_choice(made, limit, seed))
    return Mutants(chosen, total, exhausted=complete and len(chosen) == total)


def _python(path: str, content: bytes) -> str | None:
    """Return the text of a Python file; None for another kind of file."""
    if not path.endswith(".py"):
        return None
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _found(source: str, find: _Find) -> Changes:
    try:
        return find(source)
    except cst.ParserSyntaxError:
        return Changes((), True)  # such a reference does not run, which other gates tell


def _choice(made: Mapping[str, list[Mutant]], limit: int, seed: str) -> list[Mutant]:
    """Return one of each class in turn until there are enough, in the order of their places."""
    shuffled = []
    for name, mutants in sorted(made.items()):
        order = list(mutants)
        random.Random(f"{seed}/{name}").shuffle(order)
        shuffled.append(order)
    rounds = max(map(len, shuffled), default=0)
    in_turn = [mutants[turn] for turn in range(rounds) for mutants in shuffled if turn < len(mutants)]
    return sorted(in_turn[: max(limit, 0)], key=lambda mutant: (mutant.path, mutant.line, mutant.name))
