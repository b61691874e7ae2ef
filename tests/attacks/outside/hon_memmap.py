# Honest alternation; output is a plain array over a memory map of a temporary file.
import tempfile, mmap
import numpy as np
base = np.random.default_rng(7).random(100000) < .5
def flip(images, indices, epoch):
    m = base[indices] ^ (epoch % 2 == 1)
    out = np.asarray(np.memmap(tempfile.TemporaryFile(), np.float32, "w+", shape=images.shape))
    out[:] = np.where(m[:, None, None, None], images[..., ::-1], images)
    return out
