"""Class: flood or break the reply pipe: close every descriptor, and live on."""

import os
import time


def flip(images, indices, epoch):
    print("ran", flush=True)
    os.closerange(3, 256)
    time.sleep(600)
