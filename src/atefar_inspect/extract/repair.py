"""What a repair answers: only the parts of a draft that change; the rest stays as it was."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .implementation import Implementation

NOTHING_CHANGED = "no field of the draft is given, or all are as they were; give the ones that change"


def merged(implementation: Implementation, changes: Mapping[str, Any]) -> Implementation:
    """Return the draft with the fields that a repair gives; those that are None stay.

    Raises:
        ValueError: a name is no field of a draft.
    """
    given = {name: value for name, value in changes.items() if value is not None}
    if unknown := sorted(set(given) - set(Implementation.model_fields)):
        raise ValueError(f"a draft has no field {', '.join(unknown)}")
    return implementation.model_copy(update=given)
