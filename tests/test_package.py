"""The package as a whole: what it loads when, which way its imports point, what every module says first."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import atefar_inspect

PACKAGE = Path(atefar_inspect.__file__).parent
MODULES = sorted(p for p in PACKAGE.rglob("*.py") if "shipped" not in p.relative_to(PACKAGE).parts)

MAY_IMPORT = {
    "runtime": set(),
    "paper": set(),
    "bundle": set(),
    "evals": {"bundle", "runtime", "errors"},
    "certify": {"bundle", "evals", "paper", "errors"},
    "extract": {"bundle", "evals", "certify", "paper", "errors"},
}
"""Each part with those it may import: cli -> extract -> certify -> evals -> bundle; runtime, paper: nothing of ours."""


def part_of(module: Path) -> str:
    return module.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported_parts(module: Path) -> set[str]:
    """The package's own parts that a module imports, wherever in it."""
    parts = set()
    depth = len(module.relative_to(PACKAGE).parts)
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names = [node.module or ""]
        elif isinstance(node, ast.ImportFrom) and node.level == depth and node.module:
            names = [f"atefar_inspect.{node.module}"]
        parts |= {name.split(".")[1] for name in names if name.startswith("atefar_inspect.")}
    return parts


@pytest.mark.parametrize("module", MODULES, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_imports_point_one_way(module: Path) -> None:
    part = part_of(module)
    if part in MAY_IMPORT:
        assert imported_parts(module) <= MAY_IMPORT[part] | {part}


@pytest.mark.parametrize("module", MODULES, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_every_module_says_first_what_it_is_for(module: Path) -> None:
    assert ast.get_docstring(ast.parse(module.read_text(encoding="utf-8")))


def loaded_by(statement: str) -> set[str]:
    """The names of the modules that a fresh interpreter has loaded after a statement."""
    code = f"{statement}\nimport sys\nprint(*sys.modules)"
    return set(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split())


def test_the_registry_loads_everything_registered_and_nothing_heavy() -> None:
    loaded = loaded_by("import atefar_inspect._registry as r; assert r.bundle and r.suite and r.solution")
    assert loaded.isdisjoint({"dspy", "torch", "pypdfium2", "litellm", "docker"})


def test_importing_the_package_loads_neither_inspect_nor_numpy() -> None:
    assert loaded_by("import atefar_inspect").isdisjoint({"inspect_ai", "numpy", "pydantic"})


def test_an_unknown_name_of_the_package_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = atefar_inspect.nonsense
