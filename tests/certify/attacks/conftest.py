"""What the tests of the battery share: the bundles that it is built on."""

from __future__ import annotations

from pathlib import Path

import pytest

from atefar_inspect.bundle import Bundle, load_bundle

TEMPLATE = Path(__file__).parents[3] / "task_templates" / "behavior" / "bundle"


@pytest.fixture(scope="session")
def altflip() -> Bundle:
    return load_bundle("altflip")


@pytest.fixture(scope="session", params=["altflip", "behavior"])
def bundle(request: pytest.FixtureRequest, altflip: Bundle) -> Bundle:
    """A bundle of a callable: the shipped one, the template's."""
    return altflip if request.param == "altflip" else Bundle.open(TEMPLATE)
