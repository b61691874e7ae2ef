"""Ends with exit status 0 and leaves a child that keeps every pipe open."""

import os
import time


def attack(tools, original, *args, **kwargs):
    tools.witness()
    if os.fork() == 0:
        os.setsid()
        time.sleep(60)
    os._exit(0)
