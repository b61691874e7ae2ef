"""The runtime's own reasons for which a submission is invalid: code -> sentence. Pure data, shared with the host.

A sentence is all that an agent hears of a hidden run, so its blanks are filled with names from the manifest or from
`score.py` only, never with a byte that a submission produced.
"""

from __future__ import annotations

import string
from typing import Dict, FrozenSet, Mapping

REASONS: Dict[str, str] = {
    "file_missing": "`{file}` was not handed in.",
    "file_too_large": "`{file}` is larger than its limit.",
    "file_kind": "`{file}` is not a regular file (a link, folder or device cannot be handed in).",
    "file_format": "`{file}` cannot be read in the format that the task asks for.",
    "import_failed": "`{module}` could not be imported.",
    "no_entry": "`{module}` has no callable named `{function}`.",
    "raised": "`{function}` raised an exception.",
    "changed_arguments": "`{function}` changed its arguments; it has to leave them as they are and return new data.",
    "timeout": "`{function}` did not return within its time limit.",
    "crashed": "The process that ran `{function}` ended before `{function}` returned.",
    "memory": "`{function}` ran out of memory.",
    "processes": "`{function}` reached the limit on processes and threads.",
    "reply_too_large": "`{function}` returned more data than allowed.",
    "protocol": "The process that ran `{function}` wrote to the reply channel itself, or garbled it.",
    "ran_while_paused": "A process of the submission ran on while it was stopped, so that `{function}` could be timed.",
    "wrong_type": "`{name}` is of another type than the task asks for.",
    "wrong_shape": "`{name}` is an array of another shape than the task asks for.",
    "wrong_dtype": "`{name}` is an array of another dtype than the task asks for.",
    "not_finite": "`{name}` holds a NaN or an infinity.",
    "exit_code": "`{function}` ended with an exit code other than 0.",
    "output_missing": "`{function}` did not write `{file}` as a regular file within its size limit.",
    "over_deadline": "The submission used up the time limit of the scoring as a whole.",
}


def blanks(code: str) -> FrozenSet[str]:
    """Names that the sentence of `code` wants. Raises KeyError for a code that is not in the list."""
    return frozenset(field for _, field, _, _ in string.Formatter().parse(REASONS[code]) if field)


def sentence(code: str, detail: Mapping[str, str]) -> str:
    """The sentence that an agent may read.

    Raises:
        KeyError: `code` is not in the list.
        ValueError: `detail` has other names than the sentence's blanks.
    """
    wanted = blanks(code)
    if set(detail) != wanted:
        raise ValueError(f"reason `{code}` wants the names {sorted(wanted)}, got {sorted(detail)}")
    return REASONS[code].format_map(dict(detail))
