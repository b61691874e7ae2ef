"""Class: exit, by an exception that `except Exception` does not catch."""

import sys


def flip(images, indices, epoch):
    sys.exit(0)
