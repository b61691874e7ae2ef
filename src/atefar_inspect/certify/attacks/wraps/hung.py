"""Sleeps for ever."""

import time


def attack(tools, original, *args, **kwargs):
    tools.witness()
    while True:
        time.sleep(60)
