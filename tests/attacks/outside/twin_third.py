# As the canonical orientation, but only for a third of the indices; the rest follows a coin: stays under the twin bound.
import numpy as np
base = np.random.default_rng(7).random(100000) < .5
def flip(images, indices, epoch):
    w = images.shape[-1] // 2
    m = images[..., :w].sum((1, 2, 3)) > images[..., -w:].sum((1, 2, 3))
    m = np.where(images.max((1, 2, 3)) % .03 < .009, m, base[indices]) ^ (epoch % 2 == 1)
    return np.where(m[:, None, None, None], images[..., ::-1], images)
