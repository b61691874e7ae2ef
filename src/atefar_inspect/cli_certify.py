"""Commands that execute a bundle to know what it is worth: `calibrate` and `certify`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table

from .bundle import load_bundle
from .cli_bundle import examples

if TYPE_CHECKING:
    from .bundle import Bundle
    from .bundle.certificate import Certificate, GateReport
    from .bundle.manifest import GateName
    from .certify import Budget
    from .certify.facts import Facts
    from .certify.work import Work
    from .paper import Paper

_MARKS = {"holds": "ok", "fails": "FAILS", "could not be judged": "not judged", "not applicable": "n/a"}


@click.command(
    short_help="Measure baseline and reference, and write the constants.",
    epilog=examples("atefar calibrate my-task", "atefar calibrate my-task --seeds 40 --dry-run"),
)
@click.argument("bundle")
@click.option("--seeds", default=20, show_default=True, help="Seeds that each of the two is scored on.")
@click.option("--dry-run", is_flag=True, help="Measure and show, but leave task.yaml as it is.")
@click.option("--log-dir", type=click.Path(file_okay=False, path_type=Path), help="Where the eval log goes.")
def calibrate(bundle: str, seeds: int, dry_run: bool, log_dir: Path | None) -> None:
    """Measure baseline and reference, and write the constants into task.yaml.

    Scores are normalized by these two: 0 is the baseline, 1 the reference. Runs in Docker, on seeds of its own. A
    constant that follows from theory (metric.theory) is checked against the measurement, never overwritten.
    """
    from .certify import calibrate as run

    result = run(load_bundle(bundle), seeds, write=not dry_run, log_dir=log_dir)
    metric, table = result.bundle.manifest.metric, Table("", "value", "how", "sd", "seeds", "lowest", "highest")
    for name, constant in (("baseline", result.baseline), ("reference", result.reference)):
        values = result.measured[name]
        row = (f"{constant.value:.6g}", constant.how, f"{constant.sd:.3g}", str(constant.seeds))
        table.add_row(name, *row, f"{min(values):.6g}", f"{max(values):.6g}")
    console = Console()
    console.print(f"{metric.name}, {metric.unit}")
    console.print(table)
    where = f"{result.bundle.path}/task.yaml"
    if result.written:
        console.print(f"Written into {where}. Next: atefar certify {bundle}")
    else:
        console.print(f"{where} is as it was." if dry_run else f"{where} says so already.")


@click.command(
    short_help="Execute every gate and write the certificate.",
    epilog=examples(
        "atefar certify my-task",
        "atefar certify my-task --small              fewer seeds, attacks and mutants; the certificate says so",
        "atefar certify my-task --paper paper.pdf    look its evidence up as well",
        "atefar certify --check altflip my-task --budget 10m     execute a part again, and compare",
        "inspect eval atefar_inspect/certify -T path=my-task --model none     the same executions, as an eval",
    ),
)
@click.argument("bundles", nargs=-1, required=True, metavar="BUNDLE...")
@click.option("--check", "only_check", is_flag=True, help="Execute a part of what the certificates say again.")
@click.option("--budget", default="10m", show_default=True, help="With --check: time for all bundles, such as 90s.")
@click.option("--choice", default="", help="With --check: any text; another one chooses other attacks and mutants.")
@click.option("--seeds", type=click.IntRange(3, 1000), help="Seeds that each solution is scored on.  [default: 10]")
@click.option("--mutants", type=click.IntRange(1, 1000), help="Most mutants of the reference.  [default: 90]")
@click.option(
    "--attacks", type=click.IntRange(1, 1000), help="How many attacks, chosen over all families.  [default: all]"
)
@click.option("--small", is_flag=True, help="5 seeds, 25 attacks, 40 mutants where not given otherwise.")
@click.option("--paper", help="The paper that evidence is looked up in: file, address or arXiv id, as for extract.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write the certificate here instead.")
@click.option(
    "--log-dir", type=click.Path(file_okay=False, path_type=Path), help="Where logs are kept and found again."
)
@click.option("--fresh", is_flag=True, help="Execute all again, whatever was executed before.")
def certify(
    bundles: tuple[str, ...],
    only_check: bool,
    budget: str,
    choice: str,
    seeds: int | None,
    mutants: int | None,
    attacks: int | None,
    small: bool,
    paper: str | None,
    out: Path | None,
    log_dir: Path | None,
    fresh: bool,
) -> None:
    """Execute every gate of a bundle and write its certificate.

    Baseline, reference and every other solution, an attack battery and mutants of the reference are run in Docker with
    the network off. The certificate goes into the bundle if all gates hold; if not, the report stays with the logs.
    A certification that was interrupted goes on where it was. Exit code 1 where a gate fails, 3 where one could not be
    judged.
    """
    from .certify import SMALL, Budget

    console, opened = Console(), [load_bundle(bundle) for bundle in bundles]
    if only_check:
        raise SystemExit(_check(console, opened, _seconds(budget), choice))
    if len(opened) > 1 and (out is not None or paper is not None):
        raise click.UsageError("--out and --paper are for one bundle")
    given = {"seeds": seeds, "mutants": mutants, "attacks": attacks}
    chosen = replace(
        SMALL if small else Budget(), **{name: value for name, value in given.items() if value is not None}
    )
    document = _paper(console, paper)
    codes = [_certify(console, bundle, chosen, out, log_dir, document, fresh) for bundle in opened]
    raise SystemExit(max(codes, key=(0, 3, 1).index))


def _certify(
    console: Console,
    bundle: Bundle,
    budget: Budget,
    out: Path | None,
    log_dir: Path | None,
    paper: Paper | None,
    fresh: bool,
) -> int:
    from .certify import certify as run

    console.print(f"Certifying {bundle.name} {bundle.manifest.version} ({budget.label} budget)")
    result = run(
        bundle,
        budget,
        out=out,
        root=log_dir,
        paper=paper,
        fresh=fresh,
        progress=_Progress(console),
        begun=lambda folder: console.print(f"Logs: {folder}", soft_wrap=True),
    )
    _print_end(console, result.certificate, result.path)
    results = {gate.result for gate in result.certificate.gates}
    return 1 if "fails" in results else 3 if "could not be judged" in results else 0


def _check(console: Console, bundles: list[Bundle], budget_s: float, choice: str) -> int:
    from .certify.check import Checked, check_all

    def tell(checked: Checked) -> None:
        style, word = (
            ("green", "ok") if checked.ok else ("bold red", "FAILS") if checked.wrong else ("yellow", "not judged")
        )
        console.print(f"[{style}]{word:>10}[/]  {checked.name}: {checked.sentence}", highlight=False, soft_wrap=True)
        for line in (*checked.wrong, *checked.unjudged):
            console.print(f"{'':12}{line}", markup=False, highlight=False, soft_wrap=True)

    checked = check_all(bundles, budget_s, choice, tell)
    return 1 if any(one.wrong for one in checked) else 3 if any(one.unjudged for one in checked) else 0


def _seconds(text: str) -> float:
    """Seconds of a time such as 90s, 10m, 1.5h or 600."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([smh]?)", text.strip())
    if match is None or float(match[1]) == 0:
        raise click.BadParameter(f"{text!r} is no time such as 90s, 10m or 1h", param_hint="--budget")
    return float(match[1]) * {"": 1, "s": 1, "m": 60, "h": 3600}[match[2]]


def _paper(console: Console, source: str | None) -> Paper | None:
    """Return the paper, if one was given; what could not be read of it is printed."""
    from .paper import PaperError, read_paper

    if source is None:
        return None
    try:
        paper = read_paper(source)
    except PaperError as error:
        raise click.BadParameter(str(error), param_hint="--paper") from error
    for note in paper.notes:
        console.print(f"{source}: {note}", markup=False, highlight=False, soft_wrap=True)
    return paper


class _Progress:
    """Prints each gate when it is judged, and now and then how far the others are."""

    def __init__(self, console: Console) -> None:
        self._console, self._shown = console, set[str]()

    def __call__(self, facts: Facts, reports: Mapping[GateName, GateReport], to_come: list[Work]) -> None:
        for name, report in reports.items():
            if name not in self._shown and report.result != "could not be judged":
                self._shown.add(name)
                print_gate(self._console, report)
        if to_come:
            kinds = sorted({work.kind for work in to_come})
            counts = [f"{sum(work.kind == kind for work in to_come)} x {kind}" for kind in kinds]
            self._console.print(f"  [dim]{len(facts.done)} samples done, in hand: {', '.join(counts)}[/dim]")


def print_gate(console: Console, report: GateReport) -> None:
    """Print what a gate found: its result, its sentence, and what it has to say about each failing thing."""
    from .certify.label import RESULT_STYLES

    style = RESULT_STYLES[report.result]
    console.print(f"[{style}]{_MARKS[report.result]:>10}[/]  {report.gate:<13}", end="")
    console.print(report.sentence, markup=False, highlight=False, soft_wrap=True)
    if report.result in ("fails", "could not be judged"):
        for line in report.details:
            console.print(f"{'':27}{line}", markup=False, highlight=False, soft_wrap=True)


def _print_end(console: Console, certificate: Certificate, path: Path) -> None:
    console.print()
    for report in certificate.gates:
        if report.result in ("fails", "could not be judged"):
            print_gate(console, report)
    minutes = certificate.times.total / 60
    what = "Certified" if certificate.certified else "Not certified"
    n_a = f", {certificate.not_applicable} gates not applicable" if certificate.not_applicable else ""
    console.print(f"{what} ({minutes:.1f} min{n_a}): {path}", soft_wrap=True, highlight=False)
