import numpy as np


def keep_mask(activations, seed):
    """Which entries of a batch of activations to keep in one step."""
    rng = np.random.default_rng(seed)
    examples, units = activations.shape
    mask = rng.random((examples, units)) < 0.5
    return mask
