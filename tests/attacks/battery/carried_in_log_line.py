"""Class: carry inputs out in what is printed and warned, and in a reply's text."""

import sys
import warnings


def flip(images, indices, epoch):
    text = "CARR" + "IED-" + images[0, 0, 0, :4].tobytes().hex()
    print(text, flush=True)
    print(text, file=sys.stderr, flush=True)
    warnings.warn(text, stacklevel=1)
    return text
