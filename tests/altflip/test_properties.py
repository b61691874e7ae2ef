"""`properties.py` tells right solutions from wrong ones by itself: it shares no code with the scorer."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

BUNDLE = Path(__file__).parents[2] / "src" / "atefar_inspect" / "shipped" / "altflip"
FlipFile = Callable[[str], Path]


def load(path: Path) -> ModuleType:
    """Return a fresh module: `valid` and `works` each start with an empty memory."""
    spec = spec_from_file_location(path.stem, path)
    assert spec is not None and spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def violations(flip_file: FlipFile, name: str) -> tuple[list[str], list[str]]:
    """Return what `valid` and what `works` find in a solution."""
    properties = load(BUNDLE / "solutions" / "properties.py")
    return properties.valid(load(flip_file(name)).flip), properties.works(load(flip_file(name)).flip)


@pytest.mark.parametrize("name", ["reference", "alternative-memory"])
def test_correct_solutions_have_every_property(flip_file: FlipFile, name: str) -> None:
    assert violations(flip_file, name) == ([], [])


@pytest.mark.parametrize("name", ["baseline", "half", "generic", "wrong-position-parity", "wrong-fixed-half"])
def test_valid_solutions_without_the_mechanism_do_not_work(flip_file: FlipFile, name: str) -> None:
    valid, works = violations(flip_file, name)
    assert valid == []
    assert len(works) == 4


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("wrong-index-parity", "even and odd indices"),
        ("wrong-odd-epochs", "half of the images"),
        ("wrong-identity", "half of the images"),
        ("wrong-constant", "another picture"),
        ("wrong-vertical", "another picture"),
        ("wrong-dtype", "float32"),
        ("wrong-in-place", "arguments were changed"),
        ("wrong-content", "not tied"),
    ],
)
def test_wrong_solutions_are_not_valid(flip_file: FlipFile, name: str, sentence: str) -> None:
    valid, _ = violations(flip_file, name)
    assert any(sentence in violation for violation in valid)


def test_properties_import_nothing_of_the_scorer() -> None:
    source = (BUNDLE / "solutions" / "properties.py").read_text(encoding="utf-8")
    imported = {line.split()[1] for line in source.splitlines() if line.startswith(("import ", "from "))}
    assert imported == {"__future__", "collections.abc", "functools", "itertools", "numpy"}
