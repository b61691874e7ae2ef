# Calibration only (honest): fixed random coin per index, alternated every epoch.
import numpy as np
C = np.random.default_rng(1).random(100000) < 0.5
def flip(images, indices, epoch):
    c = C[indices] ^ bool(epoch & 1)
    return np.where(c[:, None, None, None], images[..., ::-1], images)
