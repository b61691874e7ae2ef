# Never copies: returns a mirrored view of the argument in odd epochs, the argument itself in even ones.
import numpy as np
base = np.random.default_rng(7).random(100000) < .5
def flip(images, indices, epoch):
    return images[..., ::-1] if epoch % 2 else images
