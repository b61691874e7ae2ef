# -*- coding: latin-1 -*-
# honest, but not UTF-8: éÿ

import numpy as np
C = np.random.default_rng(1).random(100000) < 0.5
def right(images, indices, epoch):
    c = C[indices] ^ bool(epoch & 1)
    return np.where(c[:, None, None, None], images[..., ::-1], images)

flip = right
