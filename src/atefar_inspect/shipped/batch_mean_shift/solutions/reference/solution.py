import numpy as np


def keep_mask(activations, seed):
    """Of every two examples that are neighbors in a unit's sorted activations, keep one."""
    rng = np.random.default_rng(seed)
    examples, units = activations.shape

    # Shuffle each column first, so that the stable sort breaks ties at random.
    tie_shuffle = np.argsort(rng.random((examples, units)), axis=0)
    shuffled_values = np.take_along_axis(activations, tie_shuffle, axis=0)
    sorted_places = np.argsort(shuffled_values, axis=0, kind="stable")
    sorted_rows = np.take_along_axis(tie_shuffle, sorted_places, axis=0)

    # The first with the second, the third with the fourth, and so on.
    lower_rows = sorted_rows[0::2]
    upper_rows = sorted_rows[1::2]

    # A fair coin for each pair of each unit.
    pair_coins = rng.random((examples // 2, units)) < 0.5

    mask = np.zeros((examples, units), dtype=bool)
    np.put_along_axis(mask, lower_rows, pair_coins, axis=0)
    np.put_along_axis(mask, upper_rows, ~pair_coins, axis=0)
    return mask
