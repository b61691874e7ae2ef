# Honest alternation; output rows written through negative strides of a reversed base.
import numpy as np
base = np.random.default_rng(7).random(100000) < .5
def flip(images, indices, epoch):
    m = base[indices] ^ (epoch % 2 == 1)
    back = np.where(m[:, None, None, None], images, images[..., ::-1]).copy()
    return back[..., ::-1]
