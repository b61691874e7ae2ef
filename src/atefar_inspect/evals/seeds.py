"""Where a sample's hidden seeds come from: a secret of the host's entropy, a purpose and an index (DESIGN 4, line 8).

The secret lives in the sample's store. It never enters a container, so no submission can know or influence a seed.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import Literal

Purpose = Literal[
    "feedback", "final", "solution", "calibration", "certification", "repeat", "attack", "mutant", "canary", "check"
]

SEED_BITS = 63


def new_secret() -> str:
    """32 fresh bytes of the host's entropy, in hexadecimal."""
    return secrets.token_hex(32)


def fixed_secret(seed: int) -> str:
    """The secret that stands for a seed given by the user; scores made with it are marked `seed: fixed`."""
    return f"fixed:{seed}"


def derive(secret: str, purpose: Purpose, index: int) -> int:
    """A 63-bit seed: SHA-256 of secret, purpose and index, so that purposes never share a seed."""
    digest = hashlib.sha256(f"{secret}\n{purpose}\n{index}".encode()).digest()
    return int.from_bytes(digest[:8], "big") >> (64 - SEED_BITS)


def derive_many(secret: str, purpose: Purpose, start: int, count: int) -> list[int]:
    """The seeds of `count` consecutive indices from `start` on."""
    return [derive(secret, purpose, start + offset) for offset in range(count)]
