"""Kills every process that it may signal."""

import os
import signal


def once(tools):
    tools.witness()
    try:
        os.kill(-1, signal.SIGKILL)
    except OSError:
        os.kill(os.getpid(), signal.SIGKILL)
