"""What the scoring runtime costs: a call, arrays each way, a seed. Prints medians of real runs of the harness.

python benchmarks/bench_runtime.py                here, level none
python benchmarks/bench_runtime.py --image IMAGE  in a hardened container of an image with python3 and numpy, level full
"""

from __future__ import annotations

import argparse
import io
import json
import shutil
import statistics
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

import atefar_inspect.runtime

WORK = """
import numpy

def same(x):
    return x

def drop(x):
    return None

def make(n):
    return numpy.ones(n, dtype="u1")
"""

SCORE = """
import statistics, time
import numpy

MIB = 2**20

def score(submission, seed):
    block = numpy.ones(64 * MIB, dtype="u1")
    submission.call("same", 1)
    small = [seconds(submission, "same", {"x": [1, 2.5, "three"]}) for _ in range(2000)]
    there = statistics.median(seconds(submission, "drop", block) for _ in range(7))
    back = statistics.median(seconds(submission, "make", 64 * MIB) for _ in range(7))
    return {
        "call_ms": 1e3 * statistics.median(small),
        "call_p99_ms": 1e3 * sorted(small)[int(0.99 * len(small))],
        "there_mb_per_s": 64 * MIB / 1e6 / there,
        "back_mb_per_s": 64 * MIB / 1e6 / back,
    }

def seconds(submission, name, value):
    start = time.perf_counter()
    submission.call(name, value)
    return time.perf_counter() - start
"""

EMPTY = "def score(submission, seed):\n    submission.call('same', 1)\n    return {'call_ms': 0.0}\n"
HARNESS = "python3 -I -S atefar_runtime/harness.py"
OPTIONS = [
    *("--user", "0:0", "--network", "none", "--read-only", "--security-opt", "no-new-privileges", "--pids-limit", "64"),
    *("--cap-drop", "ALL", "--cap-add", "SETUID", "--cap-add", "SETGID", "--cap-add", "KILL"),
    *("--memory", "1g", "--memory-swap", "1g", "--tmpfs", "/tmp:size=64m,mode=1777,nosuid,nodev"),
    *("--tmpfs", "/var/tmp:size=8m,mode=1777", "--tmpfs", "/run/lock:size=1m,mode=1777"),
    *("--tmpfs", "/run/atefar:size=64m,mode=0700"),
]


def files(score: str, seeds: list[int], level: str) -> dict[str, bytes]:
    """The content of a scoring's folder."""
    source = Path(atefar_inspect.runtime.__file__).parent
    config = {
        "nonce": "0123456789abcdef",
        "isolation": level,
        "kind": "callable",
        "entry": "work:same",
        "files": [{"path": "work.py", "max_bytes": 65536}],
        "metric": "call_ms",
        "reasons": [],
        "seeds": seeds,
        "score_s": 60.0,
        "deadline_s": 300.0,
        "memory_mib": 1024,
        "processes": 64,
        "site_packages": None,
    }
    return {
        **{f"atefar_runtime/{path.name}": path.read_bytes() for path in source.glob("*.py")},
        "scorer/score.py": score.encode(),
        "submission.tar": tar({"work.py": WORK.encode()}),
        "config.json": json.dumps(config).encode(),
    }


def tar(content: dict[str, bytes]) -> bytes:
    """An archive of regular files."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for path, data in content.items():
            info = tarfile.TarInfo(path)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return buffer.getvalue()


def run_here(content: dict[str, bytes]) -> bytes:
    """Runs the harness in a temporary folder; returns the verdict file."""
    folder = Path(tempfile.mkdtemp())
    try:
        for path, data in content.items():
            (folder / path).parent.mkdir(exist_ok=True)
            (folder / path).write_bytes(data)
        subprocess.run([sys.executable, *HARNESS.split()[1:]], cwd=folder, check=True)
        return next(folder.glob("verdict-*")).read_bytes()
    finally:
        shutil.rmtree(folder)


def run_in_container(content: dict[str, bytes], image: str) -> bytes:
    """Runs the harness in a hardened container; returns the verdict file."""
    folder = "install -d -m 700 /run/atefar/x && cd /run/atefar/x"
    script = f"{folder} && tar -x --no-same-owner && chmod 700 . && {HARNESS} >&2 && cat verdict-*"
    command = ["docker", "run", "--rm", "--interactive", *OPTIONS, image, "/bin/sh", "-c", script]
    return subprocess.run(command, input=tar(content), stdout=subprocess.PIPE, check=True).stdout


def main() -> None:
    """Runs both scorings and prints the medians."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--image", help="image with python3 and numpy")
    image = parser.parse_args().image

    def verdict(score: str, seeds: list[int]) -> dict[str, object]:
        content = files(score, seeds, "full" if image else "none")
        data = run_in_container(content, image) if image else run_here(content)
        result = json.loads(data.partition(b"\n")[2])
        if result["outcome"] != "measured":
            raise SystemExit(f"{result['outcome']}: {result['reason'] or result['error']}")
        return dict(result)

    calls = [seed["values"] for seed in verdict(SCORE, [1, 2, 3])["seeds"]]
    one, many = (statistics.median(float(verdict(EMPTY, [*range(n)])["seconds"]) for _ in range(5)) for n in (1, 11))
    for name in calls[0]:
        print(f"{name:>16} {statistics.median(values[name] for values in calls):10.3f}")
    print(
        f"{'seed_ms':>16} {100 * (many - one):10.3f}   start, import numpy in the worker, one call, kill, sweep, check"
    )
    print(f"{'one_seed_s':>16} {one:10.3f}   the whole harness for one seed")


if __name__ == "__main__":
    main()
