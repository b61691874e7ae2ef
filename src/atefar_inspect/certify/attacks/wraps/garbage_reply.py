"""Writes bytes of no format to every descriptor but the standard ones, then answers honestly."""

import os


def attack(tools, original, *args, **kwargs):
    for descriptor in range(3, 64):
        try:
            os.write(descriptor, b"\xff" * 4096 + b"[" * 20_000 + b"\n")
        except OSError:
            continue
    tools.witness()
    return original(*args, **kwargs)
