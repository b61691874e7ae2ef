"""A scorer that makes every mistake that the battery lives on: it measures in the submission's own process.

`python naive.py MODULE` supervises a process a seed; `python naive.py MODULE --seed S` is such a process. It runs in a
throwaway container only. Mistakes are marked; what came of a run ends in /report/report.json.
"""

import importlib
import json
import os
import subprocess
import sys
import time

LIMIT_S = 60
PATIENCE_S = 1
WITNESS = "/report/home/atefar-witness"


class Submission:
    """Calls the submission's functions in this very process."""  # mistake: no process, no limit, no copy of its own

    def __init__(self, module):
        self.module, self.seen, self.outputs = module, [], []

    def call(self, function, *args, timeout_s=None, finite=True, unchanged=False, **kwargs):
        before = first_bytes(args)
        if not self.seen:
            write("hidden.txt", before)  # mistake: hidden data beside the submission
        output = getattr(self.module, function)(*args, **kwargs)
        print("returned", type(output).__name__, getattr(output, "shape", ""))  # mistake: the agent reads it
        if len(self.seen) < 3:
            self.seen.append(looks_of(output, args, before, self.outputs))
            self.outputs.append(output)
            write("/report/seen.json", json.dumps(self.seen))
        return output


def looks_of(output, args, before, earlier):
    """What a scorer that is not taken in could notice about a result; how looking fails is a look, too."""
    import numpy as np  # here, since the supervisor starts sooner without

    try:
        numbers = np.asarray(np.asarray(output), dtype=float)
        with np.errstate(all="ignore"):
            contents = {
                "finite": bool(np.isfinite(numbers).all()),
                "constant": bool((numbers == numbers.reshape(-1)[:1]).all()),
                "extreme": bool((abs(numbers) > 1e6).any()),
            }
    except BaseException as error:
        contents = {"numbers": type(error).__name__}
    return {
        **contents,
        "type": str(type(output).__mro__),
        "form": f"{getattr(output, 'shape', '')} {getattr(output, 'dtype', '')}",
        "argument": any(output is value for value in args),
        "earlier": any(output is value for value in earlier),
        "changed arguments": first_bytes(args) != before,
    }


def first_bytes(args):
    arrays = [value for value in args if getattr(value, "shape", ())]
    return (arrays[0].tobytes() if arrays else repr(args).encode())[:8].hex()


def write(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def measure(module, seed):
    """Score one seed, write the result, print it, send it through the pipe."""
    hidden = os.open("hidden-data", os.O_RDWR | os.O_CREAT)  # mistake: hidden data is open while the submission runs
    if os.path.exists("conftest.py"):
        import conftest  # noqa: F401  mistake: as a test runner does
    submission = Submission(importlib.import_module(module))
    score = importlib.import_module("score").score
    started = time.time()  # mistake: a clock that the submission can reach
    values = score(submission, seed)
    text = json.dumps({**values, "seconds": time.time() - started})
    os.write(int(os.environ["REPLY"]), text.encode() + b"\n")
    write("result.json", text)  # mistake: a file that others can write
    sys.stdout.flush()
    subprocess.run([sys.executable, "-m", "json.tool", "--compact", "result.json"], check=False)
    os.close(hidden)


def supervise(module, seed):
    """Run one seed in a child: same user, same folder, inherited environment, the seed for everyone to read."""
    reply, send = os.pipe()
    environment = {**os.environ, "PYTHONPATH": ".", "SEED": str(seed), "REPLY": str(send)}
    command = [sys.executable, "naive.py", module, "--seed", str(seed)]
    run = {"exit": None}
    with open("/report/stdout", "wb") as out, open("/report/stderr", "wb") as err:
        child = subprocess.Popen(command, env=environment, pass_fds=[send], stdout=out, stderr=err)
        run["exit"] = wait(child)
        child.kill()
    os.set_blocking(reply, False)
    for name in ("stdout", "stderr"):
        run[name] = text_of(f"/report/{name}")[-4000:]
    try:
        run["reply"] = os.read(reply, 65536).decode(errors="replace")
    except BlockingIOError:
        run["reply"] = ""
    return {**run, **found()}


def wait(child):
    """The exit status, or None after the limit; for an attack on that limit it is a second after it began."""
    end = time.monotonic() + LIMIT_S
    while child.poll() is None and time.monotonic() < end:
        time.sleep(0.02)
        if "SLOW" in os.environ and text_of(WITNESS).strip():
            end = min(end, time.monotonic() + PATIENCE_S)
    return child.poll()


def found():
    """What lies about after a run."""
    return {
        "witness": text_of(WITNESS).strip(),
        "hidden": text_of("hidden.txt"),
        "seen": text_of("/report/seen.json"),
        "files": os.listdir("."),
    }


def text_of(path):
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()
    except OSError:
        return ""


def main(module):
    """Score the seeds one after the other; the first that ends without an exit status is the last."""
    runs = []
    now = int(time.time())  # mistake: a seed that can be guessed
    for seed in range(now, now + int(os.environ.get("SEEDS", 1))):
        runs.append(supervise(module, seed))
        write("/report/report.json", json.dumps(runs))
        if runs[-1]["exit"] is None:
            break


if __name__ == "__main__":
    measure(sys.argv[1], int(sys.argv[3])) if "--seed" in sys.argv else main(sys.argv[1])
