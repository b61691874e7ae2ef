"""Class: carry inputs out in the exit status."""

import os


def flip(images, indices, epoch):
    os._exit(images[0, 0, 0, :4].tobytes()[0])
