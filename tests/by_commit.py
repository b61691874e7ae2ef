"""Which share of an expensive set of cases a commit runs: each commit another, `make certify` all of them."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

import pytest

T = TypeVar("T")
SHARES = 3


def commit() -> str:
    """The commit's hash; zero where there is no git."""
    command = ["git", "-C", str(Path(__file__).parent), "rev-parse", "HEAD"]
    try:
        asked = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return "0"
    return asked.stdout.strip() or "0"


def third(cases: Sequence[T]) -> Sequence[T]:
    """Every third case, from the first, second or third on by the commit; all of them with ATEFAR_ALL_ATTACKS=1."""
    return cases if _all() else cases[_share() :: SHARES]


def in_share(share: int) -> pytest.MarkDecorator:
    """Marks a test that takes minutes, of one of three shares: a commit runs one of them."""
    return pytest.mark.skipif(not _all() and share != _share(), reason="another commit's share; ATEFAR_ALL_ATTACKS=1")


def _all() -> bool:
    return os.environ.get("ATEFAR_ALL_ATTACKS") == "1"


def _share() -> int:
    return int(commit(), 16) % SHARES
