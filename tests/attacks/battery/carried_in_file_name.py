"""Class: carry inputs out in the name of a file, and of the file in the traceback."""

import os


def flip(images, indices, epoch):
    name = "CARR" + "IED-" + images[0, 0, 0, :4].tobytes().hex()
    for place in ("", "/tmp/", "/var/tmp/", "/dev/shm/"):
        try:
            open(place + name, "w", encoding="utf-8").close()
        except OSError:
            continue
    os.rename(f"/nowhere/{name}", name)
