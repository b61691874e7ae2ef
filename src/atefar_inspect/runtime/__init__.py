"""The scoring runtime: runs a bundle's `score(submission, seed)` as root and the submission as somebody else.

In a scorer this folder is named `atefar_runtime`; a bundle's `score.py` imports what is listed here and nothing else.
Standard library and numpy only, Python 3.9 or newer, relative imports only. Bump `VERSION` when a verdict could change.
"""

from .checks import expect_array, seed32
from .errors import Fault, Invalid
from .measure import Counter, PairedTiming, paired_timing
from .submission import Finished, Submission

VERSION = "2"

__all__ = [
    "VERSION",
    "Counter",
    "Fault",
    "Finished",
    "Invalid",
    "PairedTiming",
    "Submission",
    "expect_array",
    "paired_timing",
    "seed32",
]
