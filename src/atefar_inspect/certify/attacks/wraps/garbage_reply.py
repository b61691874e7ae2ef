"""Writes bytes of no format to every descriptor but the standard ones, then answers honestly."""

import os


def attack(tools, original, *args, **kwargs):
    tools.witness()  # before: the caller ends a worker whose reply it cannot read
    for descriptor in range(3, 64):
        try:
            os.write(descriptor, b"\xff" * 4096 + b"[" * 20_000 + b"\n")
        except OSError:
            continue
    return original(*args, **kwargs)
