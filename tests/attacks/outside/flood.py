# Floods stdout and stderr with 400 MB each (import and flip), with lone surrogates and control characters.
import os
import numpy as np
b = (b"\xed\xa0\x80\x00\x1b[2J{\"score\": 1}\n" * 5000)
for fd in (1, 2):
    try:
        for _ in range(400_000_000 // len(b)): os.write(fd, b)
    except OSError: pass
def flip(images, indices, epoch):
    c = np.random.random(len(images)) < .5
    return np.where(c[:, None, None, None], images[..., ::-1], images)
