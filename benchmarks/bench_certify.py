"""What certifying a bundle takes: wall-clock time by gate, from its start to its verdict, and the host's memory.

    python benchmarks/bench_certify.py BUNDLE...

Certifies each bundle afresh with the full budget, in folders of its own, and leaves the bundle as it is. Needs Docker.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

from atefar_inspect.bundle import load_bundle
from atefar_inspect.certify import certify


def main(names: list[str]) -> int:
    """Print a row a bundle; 1 where one does not certify."""
    table, ok = Table("bundle", "certified", "minutes", "attacks", "mutants", "gates that took longest"), True
    for name in names:
        started = time.monotonic()
        with tempfile.TemporaryDirectory() as folder:
            made = certify(load_bundle(name), out=Path(folder) / "certificate.json", root=Path(folder) / "logs")
        certificate = made.certificate
        ok &= certificate.certified
        longest = sorted(certificate.times.gates.items(), key=lambda item: -item[1])[:3]
        mutants = sum(row.made for row in certificate.mutants.classes) if certificate.mutants else 0
        table.add_row(
            name,
            "yes" if certificate.certified else "no",
            f"{(time.monotonic() - started) / 60:.1f}",
            str(len(certificate.attacks)),
            str(mutants),
            ", ".join(f"{gate} {seconds:.0f} s" for gate, seconds in longest),
        )
    Console().print(table)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"memory of this process at its peak: {peak:.0f} MiB")
    return 0 if ok else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or ["altflip"]))
