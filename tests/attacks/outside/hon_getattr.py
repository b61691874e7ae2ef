# Honest alternation through a module level __getattr__ that makes flip on demand.
import numpy as np
base = np.random.default_rng(7).random(100000) < .5
def _flip(images, indices, epoch):
    m = base[indices] ^ (epoch % 2 == 1)
    return np.where(m[:, None, None, None], images[..., ::-1], images)
def __getattr__(name):
    if name == "flip": return _flip
    raise AttributeError(name)
