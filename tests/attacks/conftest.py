"""What the attack tests share: the bundles, and the attacks run once, each against the naive and the real scorer."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from inspect_ai.log import EvalSample

from atefar_inspect.bundle import Bundle, load_bundle

from .naively import Naive, run_naively
from .really import Ended, battery_bundle, ended_of, hand_in_all, parts_of
from .table import Attack


@pytest.fixture(scope="session")
def altflip() -> Bundle:
    return load_bundle("altflip")


@pytest.fixture(scope="session")
def short_altflip(altflip: Bundle, tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    """Altflip with limits that attacks run into soon."""
    return battery_bundle(altflip, tmp_path_factory.mktemp("bundle") / "altflip")


def _selected(items: Sequence[pytest.Item], fixture: str) -> list[Attack]:
    """The attacks of this session's tests that use a fixture."""
    chosen = [item for item in items if isinstance(item, pytest.Function) and fixture in item.fixturenames]
    attacks = [item.callspec.params.get("attack") for item in chosen if hasattr(item, "callspec")]
    return list(dict.fromkeys(attack for attack in attacks if isinstance(attack, Attack)))


@pytest.fixture(scope="session")
def naive(request: pytest.FixtureRequest, altflip: Bundle) -> dict[str, Naive]:
    """What the naive scorer made of the baseline and of each attack."""
    attacks = _selected(request.session.items, "naive")
    return run_naively([None, *attacks], altflip)


@pytest.fixture(scope="session")
def battery_samples(
    request: pytest.FixtureRequest, short_altflip: Bundle, tmp_path_factory: pytest.TempPathFactory
) -> list[EvalSample]:
    """The samples of the battery in the real scorer."""
    attacks = _selected(request.session.items, "ended")
    sources = {attack.name: (attack.source, attack.is_handed_in) for attack in attacks}
    return hand_in_all(parts_of(attacks), sources, short_altflip, tmp_path_factory.mktemp("logs"))


@pytest.fixture(scope="session")
def ended(battery_samples: list[EvalSample]) -> dict[str, Ended]:
    """How each attack ended in the real scorer."""
    return ended_of(battery_samples)
