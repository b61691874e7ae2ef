import numpy as np


def keep_mask(activations, seed):
    """In each group of sixteen examples of similar activation, keep a random half."""
    rng = np.random.default_rng(seed)
    examples, units = activations.shape
    sorted_rows = np.argsort(activations, axis=0, kind="stable")
    mask = np.zeros((examples, units), dtype=bool)
    for group_start in range(0, examples, 16):
        group_rows = sorted_rows[group_start:group_start + 16]
        group_size = group_rows.shape[0]
        random_places = np.argsort(rng.random((group_size, units)), axis=0)
        chosen_rows = np.take_along_axis(group_rows, random_places[:group_size // 2], axis=0)
        np.put_along_axis(mask, chosen_rows, True, axis=0)
    return mask
