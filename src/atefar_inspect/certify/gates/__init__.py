"""The gates of certification, one file for each subject; `GATES` is their order in every table."""

from typing import Final

from ..gate import Gate
from .attacks import AttacksGate
from .builds import BuildsGate
from .constants import ConstantsGate
from .mutants import MutantsGate
from .scores import AlternativesGate, EffectGate, HeadroomGate, RepeatableGate, TriadGate
from .static import EvidenceGate, InterfaceGate, LeaksGate, LintGate

GATES: Final[tuple[Gate, ...]] = (
    LintGate(),
    InterfaceGate(),
    EvidenceGate(),
    BuildsGate(),
    LeaksGate(),
    TriadGate(),
    ConstantsGate(),
    EffectGate(),
    RepeatableGate(),
    AlternativesGate(),
    HeadroomGate(),
    AttacksGate(),
    MutantsGate(),
)

__all__ = ["GATES"]
