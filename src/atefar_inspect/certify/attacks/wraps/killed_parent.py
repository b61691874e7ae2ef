"""Kills the processes above its own, and writes a result where that worked."""

import os
import signal


def attack(tools, original, *args, **kwargs):
    killed = []
    tools.witness()
    for pid in tools.ancestors():
        try:
            os.kill(pid, signal.SIGKILL)
            killed.append(pid)
            tools.witness(got_in=True)
        except OSError:
            continue
    if killed:
        tools.write("result.json", tools.result())
        os._exit(0)
    return original(*args, **kwargs)
