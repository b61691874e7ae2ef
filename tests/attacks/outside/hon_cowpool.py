# Honest alternation by a forked pool of 8 after 150 MB were touched (shared copy on write).
from multiprocessing import get_context
import numpy as np
hold = np.ones(150 << 20, np.uint8)
base = np.random.default_rng(7).random(100000) < .5
def one(a): return np.where(a[0][:, None, None, None], a[1][..., ::-1], a[1])
pool = get_context("fork").Pool(8)
def flip(images, indices, epoch):
    m = base[indices] ^ (epoch % 2 == 1)
    return np.concatenate(pool.map(one, list(zip(np.array_split(m, 8), np.array_split(images, 8)))))
