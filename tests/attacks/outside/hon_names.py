# Honest alternation whose parameters have other names.
import numpy as np
base = np.random.default_rng(7).random(100000) < .5
def flip(x, i, e):
    m = base[i] ^ (e % 2 == 1)
    return np.where(m[:, None, None, None], x[..., ::-1], x)
