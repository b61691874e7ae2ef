"""From a bundle to a certificate: executed evidence that its task measures what it says (DESIGN 5)."""

from .budget import SMALL, Budget
from .calibrate import calibrate
from .run import certify
from .task import certify_task

__all__ = ["SMALL", "Budget", "calibrate", "certify", "certify_task"]
