# Honest alternation by a pool of 40 threads, one per part of the batch.
from concurrent.futures import ThreadPoolExecutor
import numpy as np
base = np.random.default_rng(7).random(100000) < .5
pool = ThreadPoolExecutor(40)
def flip(images, indices, epoch):
    m = base[indices] ^ (epoch % 2 == 1)
    def one(part): return np.where(m[part, None, None, None], images[part][..., ::-1], images[part])
    return np.concatenate(list(pool.map(one, np.array_split(np.arange(len(m)), 40))))
