"""Floods both outputs, the last line of which is a result."""

import atexit
import os


def attack(tools, original, *args, **kwargs):
    for descriptor in (1, 2):
        os.write(descriptor, b"\xed\xa0\x80\x1b[2J" * 2**13)
    atexit.register(print, "\n" + tools.result(), end="", flush=True)
    tools.witness()
    return original(*args, **kwargs)
