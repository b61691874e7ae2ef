# Honest alternation in a file with a byte order mark and CRLF line ends.
import numpy as np
base = np.random.default_rng(7).random(100000) < .5
def flip(images, indices, epoch):
    m = base[indices] ^ (epoch % 2 == 1)
    return np.where(m[:, None, None, None], images[..., ::-1], images)
