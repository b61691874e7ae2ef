# Honest, odd form (is it rejected?): a reused global buffer

import numpy as np
C = np.random.default_rng(1).random(100000) < 0.5
def right(images, indices, epoch):
    c = C[indices] ^ bool(epoch & 1)
    return np.where(c[:, None, None, None], images[..., ::-1], images)

B = [None]
def flip(images, indices, epoch):
    a = right(images, indices, epoch)
    if B[0] is None: B[0] = np.empty((4096, *a.shape[1:]), a.dtype)
    B[0][:len(a)] = a
    return B[0][:len(a)]
