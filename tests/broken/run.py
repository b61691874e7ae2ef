"""Certifies the broken bundles and their repaired twins, and says where a gate decides otherwise than it should.

    python tests/broken/run.py [--only overfitted own_clock/first ...] [--jobs 2] [--fresh] [--json FILE]

Needs Docker. Executions are kept under build/broken, so a run that was interrupted goes on where it was.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import sys
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict
from pathlib import Path

from faults import load_faults
from rich.console import Console
from rich.table import Table
from verdicts import Case, Outcome, cases, certify_case, images_removed

ROOT = Path(__file__).parents[2] / "build/broken"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program and return its exit status: 1 where a case did not come out as expected."""
    options = _options(arguments)
    chosen = [case for case in cases(load_faults(), ROOT / "scratch") if _is_chosen(case, options.only)]
    if not chosen:
        print(f"no case matches {' '.join(options.only)}", file=sys.stderr)
        return 2
    console, outcomes = Console(width=None if sys.stdout.isatty() else 160), []
    with images_removed(lambda: (ROOT / "bundles").glob("*/")):
        for outcome in _outcomes(chosen, options.jobs, options.fresh):
            outcomes.append(outcome)
            mark = "not as expected" if outcome.wrong else "ok"
            console.print(f"{outcome.id}: {mark}, {outcome.seconds:.0f} s", highlight=False)
    outcomes.sort(key=lambda outcome: [case.id for case in chosen].index(outcome.id))
    console.print(_table(outcomes))
    wrong = [outcome for outcome in outcomes if outcome.wrong]
    for outcome in wrong:
        console.print(f"{outcome.id}:", *(f"  {line}" for line in outcome.wrong), sep="\n", markup=False)
    console.print(f"{len(outcomes) - len(wrong)} of {len(outcomes)} as expected")
    if options.json:
        text = json.dumps([asdict(outcome) for outcome in outcomes], indent=1) + "\n"
        options.json.write_text(text, encoding="utf-8")
    return 1 if wrong else 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME", help="FAULT, FAULT/VARIANT, or FAULT/VARIANT+")
    parser.add_argument("--fresh", action="store_true", help="execute all again, whatever was executed before")
    parser.add_argument("--jobs", type=int, default=1, help="how many are certified at once")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the results there as well")
    return parser.parse_args(arguments)


def _is_chosen(case: Case, only: Sequence[str]) -> bool:
    """`overfitted/first` means the broken bundle alone, `overfitted/first+` its twin, `overfitted` all four."""
    return not only or case.id in only or case.fault.name in only


def _outcomes(chosen: Iterable[Case], jobs: int, fresh: bool) -> Iterator[Outcome]:
    """Yield the outcomes as they come; each case has a process of its own, as an eval wants one for itself."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, mp_context=context, max_tasks_per_child=1) as pool:
        for future in as_completed([pool.submit(certify_case, case, ROOT, fresh=fresh) for case in chosen]):
            yield future.result()


def _table(outcomes: Iterable[Outcome]) -> Table:
    table = Table("bundle", "expected", "fails", "the first says", "", "s", pad_edge=False)
    for outcome in outcomes:
        mark = "NOT OK" if outcome.wrong else "ok"
        cells = (", ".join(outcome.expected), ", ".join(outcome.fails), outcome.sentence, mark)
        table.add_row(outcome.id, *cells, f"{outcome.seconds:.0f}")
    return table


if __name__ == "__main__":
    sys.exit(main())
