"""Class: mutate the arguments. The images become noise, and what is returned is exactly the images."""

import numpy as np

rng = np.random.default_rng()


def flip(images, indices, epoch):
    images[...] = rng.standard_normal(images.shape)
    return images.copy()
