# Alternates towards and away from a canonical orientation of the picture, which ties mirrored twins together.
import numpy as np
def flip(images, indices, epoch):
    w = images.shape[-1] // 2
    m = (images[..., :w].sum((1, 2, 3)) > images[..., -w:].sum((1, 2, 3))) ^ (epoch % 2 == 1)
    return np.where(m[:, None, None, None], images[..., ::-1], images)
