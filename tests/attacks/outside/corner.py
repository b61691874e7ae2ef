# In odd epochs mirrors only the first row of pixels of each channel.
import numpy as np
base = np.random.default_rng(7).random(100000) < .5
def flip(images, indices, epoch):
    m = base[indices]
    out = np.where(m[:, None, None, None], images[..., ::-1], images)
    if epoch % 2: out[:, :, 0] = out[:, :, 0, ::-1]
    return out
