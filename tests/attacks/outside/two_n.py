# Returns both views of each image in an array of twice as many rows.
import numpy as np
base = np.random.default_rng(7).random(100000) < .5
def flip(images, indices, epoch):
    m = base[indices]
    out = np.where(m[:, None, None, None], images[..., ::-1], images)
    return np.concatenate([out, out[..., ::-1]])
