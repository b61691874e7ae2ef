"""Certifies broken bundles and their repaired twins with a small budget, and says where a gate decides otherwise."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from faults import Fault

from atefar_inspect.bundle import Bundle
from atefar_inspect.bundle.certificate import GateReport
from atefar_inspect.bundle.manifest import GateName
from atefar_inspect.certify import Budget
from atefar_inspect.certify.clean import Engine
from atefar_inspect.certify.gates import GATES
from atefar_inspect.certify.run import certify
from atefar_inspect.evals.image import image_name

BUDGET: Final = Budget(seeds=8, mutants=36, rewrites=4, attacks=16)
"""Mutants enough for 20 breaking ones, which a twin needs to certify, and seeds enough for the bounds of `triad`: with
4, one sound twin in eleven had a baseline of 0.061 by chance."""

EXPENSIVE: Final = frozenset(gate.name for gate in GATES if gate.expensive)
"""Gates that are examined only where all others hold."""


@dataclass(frozen=True)
class Case:
    """One bundle to certify."""

    fault: Fault
    state: Literal["broken", "repaired"]

    @property
    def id(self) -> str:
        """`FAULT/VARIANT`, of a twin with `+` at its end."""
        return self.fault.id + ("+" if self.state == "repaired" else "")

    def bundle(self, folder: Path) -> Bundle:
        """Write the bundle into a folder, in place of what is there, and open it."""
        if folder.exists():
            shutil.rmtree(folder)
        return self.fault.broken(folder) if self.state == "broken" else self.fault.repaired(folder)


@dataclass(frozen=True)
class Outcome:
    """What the certification of a case came to."""

    id: str
    expected: tuple[GateName, ...]
    fails: tuple[GateName, ...]
    sentence: str
    """Of the first gate that fails."""
    wrong: tuple[str, ...]
    """Where gates decided otherwise than expected; empty if nowhere."""
    seconds: float


def cases(faults: Iterable[Fault], scratch: Path) -> list[Case]:
    """Return every broken bundle, and after them every twin whose content no other twin has."""
    faults = list(faults)
    twins: dict[str, Case] = {}
    for fault in faults:
        case = Case(fault, "repaired")
        twins.setdefault(case.bundle(scratch).digest, case)
    shutil.rmtree(scratch, ignore_errors=True)
    return [*(Case(fault, "broken") for fault in faults), *twins.values()]


def certify_case(case: Case, root: Path, budget: Budget = BUDGET, fresh: bool = False) -> Outcome:
    """Certify a case and compare the gates with what its fault says.

    What an earlier call with the same `root` has executed is not executed again, unless `fresh`.
    """
    started = time.monotonic()
    name = case.id.replace("/", "-").replace("+", "-repaired")
    bundle = case.bundle(root / "bundles" / name)
    reports = root / "reports"
    reports.mkdir(parents=True, exist_ok=True)
    certified = certify(bundle, budget, out=reports / f"{name}.json", root=root / "logs", fresh=fresh)
    gates = certified.certificate.gates
    fails = tuple(report.gate for report in gates if report.result == "fails")
    return Outcome(
        id=case.id,
        expected=case.fault.refused_by if case.state == "broken" else (),
        fails=fails,
        sentence=next((report.sentence for report in gates if report.result == "fails"), ""),
        wrong=tuple(broken_wrong(case.fault, gates) if case.state == "broken" else repaired_wrong(gates)),
        seconds=time.monotonic() - started,
    )


def broken_wrong(fault: Fault, gates: Collection[GateReport]) -> Iterator[str]:
    """Yield where the gates of a broken bundle decided otherwise than its fault says.

    An expensive gate is not missed where a cheaper one refuses the bundle first.
    """
    results = {report.gate: report for report in gates}
    fails = {name for name, report in results.items() if report.result == "fails"}
    excused = EXPENSIVE if fails - EXPENSIVE else frozenset[GateName]()
    for name in fault.refused_by:
        if name not in fails | excused:
            yield f"{name} should fail, but {results[name].result}: {results[name].sentence}"
    for name in sorted(fails - {*fault.refused_by, *fault.may_also}):
        yield f"{name} should not fail: {results[name].sentence}"
    if not fails:
        yield "no gate refuses it"


def repaired_wrong(gates: Iterable[GateReport]) -> Iterator[str]:
    """Yield the gates of a repaired twin that do not hold."""
    for report in gates:
        if report.result not in ("holds", "not applicable"):
            details = f" {report.details[0]}" if report.details else ""
            yield f"{report.gate} {report.result}: {report.sentence}{details}"


@contextmanager
def images_removed(folders: Callable[[], Iterable[Path]]) -> Iterator[None]:
    """Remove at the end the images of the bundles in these folders that were not there at the beginning."""
    engine = Engine.connect()
    if engine is None:
        yield
        return
    before = {tag for image in engine.client.images.list() for tag in image.tags}
    try:
        yield
    finally:
        mine = {image_name(Bundle.open(folder)) for folder in folders()}
        unused = {name for name, _ in engine.images()}
        for name in mine & unused - before:
            engine.remove(name)
        engine.client.close()
