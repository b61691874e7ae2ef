# Honest, odd form (is it rejected?): a plain ndarray subclass; dev.py (isinstance) accepts it

import numpy as np
C = np.random.default_rng(1).random(100000) < 0.5
def right(images, indices, epoch):
    c = C[indices] ^ bool(epoch & 1)
    return np.where(c[:, None, None, None], images[..., ::-1], images)

class Sub(np.ndarray): pass
def flip(images, indices, epoch): return right(images, indices, epoch).view(Sub)
