"""Keeps what it is given and what it returns, and changes all of it at later calls and from a thread."""

import threading
import time

kept = []


def spoil(tools):
    while True:
        for array in tools.arrays(list(kept)):
            if array.flags.writeable:
                array[...] = 0
        time.sleep(0.05)


def attack(tools, original, *args, **kwargs):
    if not kept:
        threading.Thread(target=spoil, args=(tools,), daemon=True).start()
    result = original(*args, **kwargs)
    kept[:0] = [args, result]
    del kept[40:]
    tools.witness()
    return result
