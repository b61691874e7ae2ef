"""Floods both outputs, the last line of which is a result."""

import atexit
import os


def once(tools):
    for descriptor in (1, 2):
        os.write(descriptor, b"\xed\xa0\x80\x1b[2J" * 2**13)
    atexit.register(print, "\n" + tools.result(), end="", flush=True)
    tools.witness()
