"""Words that a bundle may not use because they are taken; data, so that nothing here imports the runtime."""

from __future__ import annotations

from typing import Final

RUNTIME_REASONS: Final[frozenset[str]] = frozenset(
    {
        *("file_missing", "file_too_large", "file_kind", "file_format", "import_failed", "no_entry", "raised"),
        "changed_arguments",
        *("timeout", "crashed", "memory", "processes", "reply_too_large", "protocol", "wrong_type", "wrong_shape"),
        *("wrong_dtype", "not_finite", "exit_code", "output_missing", "over_deadline"),
        "ran_while_paused",
    }
)
"""Codes with which the scoring runtime itself calls a submission invalid; a test holds them equal to the runtime's."""

GENERIC: Final = "generic"
"""The solution that an able engineer writes without the paper."""

VIRTUAL_SOLUTIONS: Final = ("baseline", "nop")
"""Solutions that every bundle has without a folder."""
