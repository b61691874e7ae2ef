# Honest alternation that reads its own file by a relative path.
source = open("flip.py").read()
assert "def flip" in source
import numpy as np
base = np.random.default_rng(7).random(100000) < .5
def flip(images, indices, epoch):
    m = base[indices] ^ (epoch % 2 == 1)
    return np.where(m[:, None, None, None], images[..., ::-1], images)
