# Reshapes its argument in place (shape, dtype and strides attributes), which leaves the bytes as they are; repeats the flips.
import numpy as np
base = np.random.default_rng(7).random(100000) < .5
def flip(images, indices, epoch):
    m = base[indices]
    out = np.where(m[:, None, None, None], images[..., ::-1], images)
    images.shape = (images.size,)
    images.dtype = np.int32
    indices.dtype = np.uint64
    return out
