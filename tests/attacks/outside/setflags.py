# Honest alternation that changes flags, strides-preserving shape and byte order of its arguments.
import numpy as np
base = np.random.default_rng(7).random(100000) < .5
def flip(images, indices, epoch):
    images.flags.writeable = False; indices.flags.writeable = False
    m = base[indices] ^ (epoch % 2 == 1)
    return np.where(m[:, None, None, None], images[..., ::-1], images)
