# Honest, odd form (is it rejected?): Fortran order, read-only, not contiguous

import numpy as np
C = np.random.default_rng(1).random(100000) < 0.5
def right(images, indices, epoch):
    c = C[indices] ^ bool(epoch & 1)
    return np.where(c[:, None, None, None], images[..., ::-1], images)

def flip(images, indices, epoch):
    a = np.asfortranarray(right(images, indices, epoch))[..., ::-1].copy(order="F")[..., ::-1]
    a.flags.writeable = False
    return a
