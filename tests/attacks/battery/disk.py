"""Class: fill the disk, wherever something can be written, and fail for want of it."""

import os

PLACES = ("", "/tmp/", "/dev/shm/", "/var/tmp/", os.environ.get("HOME", "/root") + "/")


def fill(place):
    with open(f"{place}filler-{os.getpid()}", "wb") as file:
        while True:
            file.write(b"x" * 2**20)


def flip(images, indices, epoch):
    print("ran", flush=True)
    full = None
    for place in PLACES:
        try:
            fill(place)
        except OSError as error:
            full = error
    raise full
