"""Writes a result to every inherited descriptor, before the true answer."""

import os


def attack(tools, original, *args, **kwargs):
    tools.witness()  # before: the caller ends a worker whose reply it cannot read
    for descriptor in range(3, 64):
        try:
            os.write(descriptor, tools.result().encode())
        except OSError:
            continue
    return original(*args, **kwargs)
