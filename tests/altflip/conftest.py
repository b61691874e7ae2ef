"""Runs a bundle's scorer without a container.

`score` uses a stand-in for the scoring runtime, which calls the submission in this very process and isolates nothing;
what the real runtime does with the bundle is tested where that runtime is.
"""

from __future__ import annotations

import copy
import importlib.util
import sys
import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

BUNDLE = Path(__file__).parents[2] / "src" / "atefar_inspect" / "shipped" / "altflip"


@dataclass(frozen=True)
class Verdict:
    """What one score came to: the values of `score`, or the reason why the submission is invalid."""

    values: dict[str, float] | None
    reason: str | None

    @property
    def normalized(self) -> float:
        """The unfloored score; an invalid submission has 0."""
        return 0.0 if self.values is None else (self.values["unique_views"] - 1.5) / 0.5


class Invalid(Exception):
    """Stands in for `atefar_runtime.Invalid`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def expect_array(value: Any, *, shape: tuple[int, ...], dtype: Any, name: str) -> None:
    """Stands in for `atefar_runtime.expect_array`."""
    if not isinstance(value, np.ndarray):
        raise Invalid("wrong_type")
    if value.shape != shape:
        raise Invalid("wrong_shape")
    if value.dtype != dtype:
        raise Invalid("wrong_dtype")


class Submission:
    """Stands in for the runtime's submission: the submission gets copies, but no process of its own."""

    def __init__(self, module: ModuleType) -> None:
        self.module = module

    def call(self, function: str, *args: Any, unchanged: bool = False) -> Any:
        """Call a function of the module; what it raises makes the submission invalid, as in the runtime."""
        given = copy.deepcopy(args)
        try:
            value = getattr(self.module, function)(*given)
        except (ValueError, TypeError, LookupError, ArithmeticError) as error:
            raise Invalid("raised") from error
        if unchanged and not all(np.array_equal(before, after) for before, after in zip(args, given, strict=True)):
            raise Invalid("changed_arguments")
        return value


def load(path: Path, name: str) -> ModuleType:
    """Return a module made anew from a file, so that nothing of an earlier call is left in it."""
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(autouse=True)
def no_bytecode(monkeypatch: pytest.MonkeyPatch) -> None:
    """A __pycache__ inside the bundle would be part of its digest."""
    monkeypatch.setattr(sys, "dont_write_bytecode", True)


@pytest.fixture(scope="session")
def load_scorer() -> Iterator[Callable[[Path], ModuleType]]:
    """Load the score.py of a bundle on top of the stand-in."""
    runtime = types.ModuleType("atefar_runtime")
    runtime.__dict__.update(Invalid=Invalid, expect_array=expect_array)
    patch = pytest.MonkeyPatch()
    patch.setitem(sys.modules, "atefar_runtime", runtime)
    patch.setattr(sys, "dont_write_bytecode", True)
    yield lambda bundle: load(bundle / "scorer" / "score.py", f"score_of_{bundle.name}")
    patch.undo()


@pytest.fixture(scope="session")
def scorer(load_scorer: Callable[[Path], ModuleType]) -> ModuleType:
    """The score.py of altflip."""
    return load_scorer(BUNDLE)


@pytest.fixture
def flip_file() -> Callable[[str], Path]:
    """Return the flip.py of a solution by its name, the baseline included."""
    return lambda name: BUNDLE / ("workspace" if name == "baseline" else f"solutions/{name}") / "flip.py"


@pytest.fixture(scope="session")
def judge() -> Callable[[ModuleType, Path, int], Verdict]:
    """Score a submitted module by a scorer with a seed."""

    def run(scorer: ModuleType, submitted: Path, seed: int) -> Verdict:
        try:
            return Verdict(scorer.score(Submission(load(submitted, submitted.stem)), seed), None)
        except Invalid as invalid:
            return Verdict(None, invalid.code)

    return run


@pytest.fixture
def score(
    scorer: ModuleType, flip_file: Callable[[str], Path], judge: Callable[[ModuleType, Path, int], Verdict]
) -> Callable[[str | Path, int], Verdict]:
    """Score a flip.py, or a solution of altflip by its name, with a seed."""
    return lambda flip, seed: judge(scorer, flip_file(flip) if isinstance(flip, str) else flip, seed)
