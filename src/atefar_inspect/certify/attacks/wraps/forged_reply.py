"""Writes a result to every inherited descriptor, before the true answer."""

import os


def attack(tools, original, *args, **kwargs):
    for descriptor in range(3, 64):
        try:
            os.write(descriptor, tools.result().encode())
        except OSError:
            continue
    tools.witness()
    return original(*args, **kwargs)
