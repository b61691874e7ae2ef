"""Whether an extraction of many papers takes memory that stays flat and time that grows with their number alone.

    python benchmarks/bench_queue.py [--papers 25 50 100 200]

Each number of papers is extracted in a process of its own by the scripted model of `bench_extract.py`, through the
whole pipeline and its logs; three candidates a paper are drafted, audited, and stopped where their images would be
built, since Docker is left out. Prints a row a number; 1 where one misses a target.
"""

from __future__ import annotations

import argparse
import datetime
import json
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from bench_extract import ANSWERS, scripted
from bench_paper import SENTENCE, pdf
from rich.console import Console
from rich.table import Table

from atefar_inspect.bundle import Bundle
from atefar_inspect.certify.facts import Build
from atefar_inspect.extract.kit import Kit
from atefar_inspect.extract.plan import Rules
from atefar_inspect.extract.run import Arguments, extract

MOST_MIB: Final = 600
MOST_GROWTH: Final = 1.25
"""Time of a paper among the most papers, over that among the fewest."""


@dataclass(frozen=True)
class Measured:
    """What a number of papers took."""

    papers: int
    drafts: int
    seconds: float
    peak_mib: float


def main(arguments: list[str]) -> int:
    """Print the figures; 1 where one misses its target."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--papers", type=int, nargs="+", default=[25, 50, 100, 200])
    parser.add_argument("--here", action="store_true", help="measure one number in this process, print it as JSON")
    options = parser.parse_args(arguments)
    if options.here:
        print(json.dumps(asdict(measure(options.papers[0]))))
        return 0
    table = Table("papers", "drafts", "seconds", "seconds a paper", "peak memory, MiB")
    rows = [_elsewhere(papers) for papers in sorted(options.papers)]
    for row in rows:
        each = row.seconds / row.papers
        table.add_row(str(row.papers), str(row.drafts), f"{row.seconds:.1f}", f"{each:.2f}", f"{row.peak_mib:.0f}")
    Console().print(table)
    growth = (rows[-1].seconds / rows[-1].papers) / (rows[0].seconds / rows[0].papers)
    print(
        f"time of a paper, most papers over fewest: {growth:.2f} (target {MOST_GROWTH}); memory: target {MOST_MIB} MiB"
    )
    return 0 if growth <= MOST_GROWTH and max(row.peak_mib for row in rows) <= MOST_MIB else 1


def _elsewhere(papers: int) -> Measured:
    """Return what a number of papers takes in a process of its own, whose peak of memory is theirs."""
    command = [sys.executable, __file__, "--here", "--papers", str(papers)]
    ran = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return Measured(**json.loads(ran.stdout.splitlines()[-1]))


def measure(papers: int) -> Measured:
    """Return what the extraction of a number of papers takes."""
    idea = {"statement": "Few draws leave gaps.", "evidence": [SENTENCE], "mechanism": "By chance."}
    facts = {**ANSWERS["ReadPaper"], "core_ideas": json.dumps([idea])}
    model = scripted({**ANSWERS, "ReadPaper": facts})
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder, f"paper-{number}.pdf") for number in range(papers)]
        for number, path in enumerate(paths):
            path.write_bytes(pdf() + f"% another file, number {number}\n".encode())
        published = tuple(f"{path}={datetime.date(2024, 1, 2)}" for path in paths)
        suite = Path(folder, "suite")
        sources = tuple(map(str, paths))
        rules = Rules(rounds=0, max_candidates=3)
        started = time.monotonic()
        extracted = extract(
            Arguments(sources, model, suite, rules, published=published, max_samples=8), kit=Kit(build=not_here)
        )
        seconds = time.monotonic() - started
    drafts = sum(paper.drafted for paper in extracted.papers)
    assert drafts == 3 * papers, extracted.papers[0]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Measured(papers, drafts, round(seconds, 2), round(peak, 1))


def not_here(bundle: Bundle, limit_s: float) -> Build:
    """Build nothing."""
    return Build(ok=False, words="Images are left out of this measurement.")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
