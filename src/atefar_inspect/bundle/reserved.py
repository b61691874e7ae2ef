"""Words that a bundle may not use because they are taken; data, so that nothing here imports the runtime."""

from __future__ import annotations

from typing import Final

RUNTIME_REASONS: Final[frozenset[str]] = frozenset()
"""Codes with which the scoring runtime itself calls a submission invalid; a test holds them equal to the runtime's."""

VIRTUAL_SOLUTIONS: Final = ("baseline", "nop")
"""Solutions that every bundle has without a folder."""
