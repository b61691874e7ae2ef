# Honest alternation, returned as a read-only non-contiguous view of a larger array.
import numpy as np
base = np.random.default_rng(7).random(100000) < .5
def flip(images, indices, epoch):
    m = base[indices] ^ (epoch % 2 == 1)
    big = np.empty((len(images), 2, *images.shape[1:]), np.float32)
    big[:, 1] = np.where(m[:, None, None, None], images[..., ::-1], images)
    out = big[:, 1]
    out.flags.writeable = False
    return out
