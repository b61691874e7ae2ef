"""Guesses the seed from clock, process ids, arguments and environment, and checks guesses against its inputs."""

import os
import re
import sys
import time

tables = []


def guesses():
    now = int(time.time())
    yield from range(now - 60, now + 2)
    yield from range(100)
    yield from (os.getpid(), os.getppid())
    for text in [*sys.argv, *os.environ.values()]:
        yield from (int(number) for number in re.findall(r"\d{1,18}", text))


def drawn(numpy):
    for guess in set(guesses()):
        for draw in ("standard_normal", "random"):
            for dtype in ("f4", "f8"):
                yield getattr(numpy.random.default_rng(guess), draw)(64, dtype=dtype).astype("f4")
        yield numpy.random.RandomState(guess % 2**32).rand(64).astype("f4")


def attack(tools, original, *args, **kwargs):
    import numpy

    if not tables:
        tables.append(numpy.unique(numpy.concatenate(list(drawn(numpy)))))
    for array in tools.arrays([*args, *kwargs.values()]):
        if array.dtype.kind == "f" and numpy.isin(array.reshape(-1)[:200_000].astype("f4"), tables[0]).sum() > 8:
            tools.witness(got_in=True)
    tools.witness()
    return original(*args, **kwargs)
