"""Which share of an expensive set of cases a commit runs: each commit another, `make certify` all of them."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")


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
    return cases if os.environ.get("ATEFAR_ALL_ATTACKS") == "1" else cases[int(commit(), 16) % 3 :: 3]
