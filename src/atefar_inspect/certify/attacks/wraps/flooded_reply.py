"""Floods every descriptor but the standard ones, without end."""

import os


def attack(tools, original, *args, **kwargs):
    tools.witness()
    while True:
        written = 0
        for descriptor in range(3, 64):
            try:
                written += os.write(descriptor, b"x" * 2**20)
            except OSError:
                continue
        if not written:
            os._exit(0)
