# Returns its argument itself, mirrored in place where it has to be.
import numpy as np
base = np.random.default_rng(7).random(100000) < .5
def flip(images, indices, epoch):
    m = base[indices] ^ (epoch % 2 == 1)
    images[m] = images[m][..., ::-1].copy()
    return images
