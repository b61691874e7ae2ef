"""What reading a PDF takes, the process that reads it included: the median of ten, for 20 pages and for given files.

    python benchmarks/bench_paper.py [PDF...]

It reads 20 pages of running text that it writes itself, for which the target is 0.3 s, and then the files; the last
column is the time scaled to 20 pages. On a machine that is not idle, the time of computing says more than the other.
"""

from __future__ import annotations

import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.table import Table

from atefar_inspect.paper import locate, read_pdf

PAGES, LINES, TIMES, TARGET_S = 20, 55, 10, 0.3
SENTENCE = "Independent draws leave gaps, and a gap is what an average of few draws misses"


def main(names: list[str]) -> int:
    """Print a row a document; 1 where the 20 pages take longer than the target."""
    table = Table("document", "pages", "median s", "of it computing", "locate a quote ms", "s for 20 pages")
    with tempfile.TemporaryDirectory() as folder:
        own = Path(folder, "20 pages.pdf")
        own.write_bytes(pdf())
        medians = []
        for path in (own, *map(Path, names)):
            paper = read_pdf(path)
            median, computing = median_s(partial(read_pdf, path))
            quote = " ".join(paper.pages[-1].split()[:30]) + " and not a word more"
            located, _ = median_s(partial(locate, paper, quote))
            pages = len(paper.pages)
            table.add_row(
                path.name,
                str(pages),
                f"{median:.3f}",
                f"{computing:.3f}",
                f"{located * 1000:.1f}",
                f"{median * PAGES / pages:.3f}",
            )
            medians.append(median)
    Console().print(table)
    return 0 if medians[0] <= TARGET_S else 1


def median_s(call: Callable[[], object]) -> tuple[float, float]:
    """Return how many seconds a call takes, and how many this process and its children compute; medians of ten."""
    times, computed = [], []
    for _ in range(TIMES):
        started, before = time.perf_counter(), computing_s()
        call()
        times.append(time.perf_counter() - started)
        computed.append(computing_s() - before)
    return statistics.median(times), statistics.median(computed)


def computing_s() -> float:
    """Return the processor's time of this process and of its children that ended."""
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def pdf() -> bytes:
    """Return a PDF of 20 pages of running text."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"", b"<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman >>"]
    kids = []
    for page in range(PAGES):
        lines = " ".join(f"({SENTENCE}, line {line} of page {page}.) Tj T*" for line in range(LINES))
        stream = f"BT /F1 10 Tf 12 TL 60 760 Td {lines} ET".encode()
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
        resources = "/Resources << /Font << /F1 3 0 R >> >> /MediaBox [0 0 595 842]"
        objects.append(f"<< /Type /Page /Parent 2 0 R {resources} /Contents {len(objects)} 0 R >>".encode())
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {PAGES} >>".encode()
    body, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    trailer = f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(body)}\n%%EOF\n"
    return body + f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}{trailer}".encode()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
