# Honest alternation that returns one preallocated buffer again and again.
import numpy as np
base = np.random.default_rng(7).random(100000) < .5
buf = np.empty(400 * 3 * 64, np.float32)
def flip(images, indices, epoch):
    m = base[indices] ^ (epoch % 2 == 1)
    out = buf[:images.size].reshape(images.shape)
    out[:] = np.where(m[:, None, None, None], images[..., ::-1], images)
    return out
