"""Computes for ever, deaf to every signal that can be ignored."""

import signal


def attack(tools, original, *args, **kwargs):
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGALRM):
        signal.signal(number, signal.SIG_IGN)
    tools.witness()
    while True:
        pass
