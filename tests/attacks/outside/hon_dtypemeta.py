# Honest alternation, returned with a float32 dtype that carries metadata (equal to float32).
import numpy as np
base = np.random.default_rng(7).random(100000) < .5
def flip(images, indices, epoch):
    m = base[indices] ^ (epoch % 2 == 1)
    return np.where(m[:, None, None, None], images[..., ::-1], images).view(np.dtype("f4", metadata={"a": 1}))
