"""How much of a request is new: what lies behind its longest common prefix with an earlier request (DESIGN 6).

Prefixes are compared in pieces of some hundred characters, about as finely as providers' caches do, and within one
model, since models share no cache. A provider says only how many tokens a whole request has, so fresh tokens are its
tokens times the share of characters that are new.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import Final

PIECE: Final = 256
"""Characters; a shared prefix ends with a whole piece of a block, or with the block."""


class Ledger:
    """The requests of one chain of samples, by model; a paper's samples may share one.

    It holds digests of the requests' prefixes: the texts would fill the memory of a long run.
    """

    def __init__(self) -> None:
        self._sent: dict[str, set[bytes]] = {}

    def add(self, model: str, blocks: Sequence[str]) -> None:
        """Remember a request, or the beginning of one that an earlier sample of the chain is known to have made."""
        self._sent.setdefault(model, set()).update(digest for digest, _ in _prefixes(blocks))

    def fresh_share(self, model: str, blocks: Sequence[str]) -> float:
        """Return the share of a request's characters that lies behind the longest prefix that was sent before."""
        sent, known, total = self._sent.get(model, set()), 0, sum(map(len, blocks))
        for digest, length in _prefixes(blocks):
            if digest not in sent:
                break
            known = length
        return (total - known) / total if total else 0.0


def _prefixes(blocks: Sequence[str]) -> Iterator[tuple[bytes, int]]:
    """Yield digest and length of each prefix of a request that ends with a piece of a block."""
    digest, length = hashlib.sha256(), 0
    for block in blocks:
        for start in range(0, len(block), PIECE):
            piece = block[start : start + PIECE]
            digest.update(piece.encode("utf-8", "surrogatepass"))
            length += len(piece)
            yield digest.digest(), length
        digest.update(b"\0")
