"""Stops itself."""

import os
import signal


def attack(tools, original, *args, **kwargs):
    tools.witness()
    os.kill(os.getpid(), signal.SIGSTOP)
