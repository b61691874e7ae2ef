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


def pairs(numpy, values):
    """Neighbors as one number each: single 32-bit values meet by chance, pairs of them do not."""
    bits = numpy.ascontiguousarray(values, dtype="<f4").view("<u4").astype("<u8")
    return (bits[:-1] << 32) | bits[1:]


def attack(tools, original, *args, **kwargs):
    import numpy

    if not tables:
        tables.append(numpy.unique(numpy.concatenate([pairs(numpy, draw) for draw in drawn(numpy)])))
    for array in tools.arrays([*args, *kwargs.values()]):
        values = array.reshape(-1)[:200_000]
        if array.dtype.kind == "f" and values.size > 1 and numpy.isin(pairs(numpy, values), tables[0]).sum() > 4:
            tools.witness(got_in=True)
    tools.witness()
    return original(*args, **kwargs)
