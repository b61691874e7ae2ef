"""Class: exit, leaving a child that keeps every pipe open."""

import os
import time


def flip(images, indices, epoch):
    print("ran", flush=True)
    if os.fork() == 0:
        os.setsid()
        time.sleep(600)
    os._exit(0)
