# Honest alternation that prints a megabyte on stdout and stderr in every call.
import sys
import numpy as np
base = np.random.default_rng(7).random(100000) < .5
def flip(images, indices, epoch):
    print("x" * 1000000); print("y" * 1000000, file=sys.stderr)
    m = base[indices] ^ (epoch % 2 == 1)
    return np.where(m[:, None, None, None], images[..., ::-1], images)
