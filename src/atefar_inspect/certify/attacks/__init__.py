"""The attack battery: submissions that cheat, built on a bundle's own baseline, to show that its scorer pays none."""

from .build import AttackFiles, NotApplicableError, attacks_on, files_of
from .table import ATTACKS, BATTERY, Attack, Family, Way, attack, battery

__all__ = [
    "ATTACKS",
    "BATTERY",
    "Attack",
    "AttackFiles",
    "Family",
    "NotApplicableError",
    "Way",
    "attack",
    "attacks_on",
    "battery",
    "files_of",
]
