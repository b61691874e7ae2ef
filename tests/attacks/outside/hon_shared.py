# Honest alternation; output lies in a shared memory block.
from multiprocessing import shared_memory
blocks = []
import numpy as np
base = np.random.default_rng(7).random(100000) < .5
def flip(images, indices, epoch):
    m = base[indices] ^ (epoch % 2 == 1)
    s = shared_memory.SharedMemory(create=True, size=images.nbytes)
    blocks.append(s)
    out = np.ndarray(images.shape, np.float32, s.buf)
    out[:] = np.where(m[:, None, None, None], images[..., ::-1], images)
    s.unlink()
    return out
