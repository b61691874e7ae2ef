# Honest, odd form (is it rejected?): works in place and returns its argument (rule 2)

import numpy as np
C = np.random.default_rng(1).random(100000) < 0.5
def right(images, indices, epoch):
    c = C[indices] ^ bool(epoch & 1)
    return np.where(c[:, None, None, None], images[..., ::-1], images)

def flip(images, indices, epoch):
    images[...] = right(images, indices, epoch)
    return images
