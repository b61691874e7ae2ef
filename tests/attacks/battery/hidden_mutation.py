"""Class: mutate the arguments, with every comparison of the process that calls it patched to see nothing."""

import sys

import numpy as np

rng = np.random.default_rng()

for module in list(sys.modules.values()):
    if callable(getattr(module, "_arguments", None)):
        module._arguments = lambda request: b""


def flip(images, indices, epoch):
    images[...] = rng.standard_normal(images.shape)
    return images.copy()
