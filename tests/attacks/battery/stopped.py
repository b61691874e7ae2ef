"""Class: hang, by stopping itself."""

import os
import signal


def flip(images, indices, epoch):
    print("ran", flush=True)
    os.kill(os.getpid(), signal.SIGSTOP)
