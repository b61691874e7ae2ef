"""A small good bundle (the template `behavior`) to plant one fault in."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from atefar_inspect.bundle import Bundle

TEMPLATE = Path(__file__).parents[3] / "task_templates" / "behavior" / "bundle"
Bend = Callable[..., Bundle]


@pytest.fixture
def bend(tmp_path: Path) -> Bend:
    """Return a function that copies the template, replaces and adds text, and opens it.

    `replace` maps a path to (old, new); `add` maps a path to text that is put at the file's end, or makes it.
    """

    def make(replace: Mapping[str, tuple[str, str]] | None = None, add: Mapping[str, str] | None = None) -> Bundle:
        folder = tmp_path / "bundle"
        shutil.copytree(TEMPLATE, folder)
        for path, (old, new) in (replace or {}).items():
            text = (folder / path).read_text(encoding="utf-8")
            assert old in text, f"{path} does not hold {old!r}"
            (folder / path).write_text(text.replace(old, new), encoding="utf-8")
        for path, text in (add or {}).items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            with (folder / path).open("a", encoding="utf-8") as file:
                file.write(text)
        return Bundle.open(folder)

    return make
