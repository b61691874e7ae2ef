"""Stops the processes above its own, so that no limit is watched."""

import os
import signal


def attack(tools, original, *args, **kwargs):
    tools.witness()
    for pid in tools.ancestors():
        try:
            os.kill(pid, signal.SIGSTOP)
            tools.witness(got_in=True)
        except OSError:
            continue
    return original(*args, **kwargs)
