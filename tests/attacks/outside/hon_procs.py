# Honest alternation by a pool of 8 processes.
from multiprocessing import get_context
import numpy as np
base = np.random.default_rng(7).random(100000) < .5
def one(a): return np.where(a[0][:, None, None, None], a[1][..., ::-1], a[1])
pool = None
def flip(images, indices, epoch):
    global pool
    pool = pool or get_context("fork").Pool(8)
    m = base[indices] ^ (epoch % 2 == 1)
    return np.concatenate(pool.map(one, list(zip(np.array_split(m, 8), np.array_split(images, 8)))))
