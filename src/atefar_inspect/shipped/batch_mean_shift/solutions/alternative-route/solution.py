import numpy as np

BLOCK_SIZE = 8


def keep_mask(activations, seed):
    """In blocks of similar activation, random pairs whose differences get signs that cancel."""
    rng = np.random.default_rng(seed)
    examples, units = activations.shape
    unit_index = np.arange(units)
    block_order = np.argsort(activations, axis=0, kind="stable")

    mask = np.zeros((examples, units), dtype=bool)
    for block_start in range(0, examples, BLOCK_SIZE):
        block_rows = block_order[block_start:block_start + BLOCK_SIZE]
        block_shuffle = np.argsort(rng.random(block_rows.shape), axis=0)
        block_rows = np.take_along_axis(block_rows, block_shuffle, axis=0)
        pair_count = block_rows.shape[0] // 2
        left_rows = block_rows[:pair_count]
        right_rows = block_rows[pair_count:]
        left_values = np.take_along_axis(activations, left_rows, axis=0)
        right_values = np.take_along_axis(activations, right_rows, axis=0)
        pair_gap = left_values - right_values

        # The largest difference first; each one goes to the side that is behind.
        by_size = np.argsort(-np.abs(pair_gap), axis=0)
        coin_signs = np.where(rng.random((pair_count, units)) < 0.5, 1.0, -1.0)
        running_sum = np.zeros(units)
        for gap_step in range(pair_count):
            gap_index = by_size[gap_step]
            gap_value = pair_gap[gap_index, unit_index]
            same_side = running_sum * gap_value
            side_sign = np.where(same_side < 0.0, 1.0, coin_signs[gap_step])
            side_sign = np.where(same_side > 0.0, -1.0, side_sign)
            running_sum = running_sum + side_sign * gap_value
            mask[left_rows[gap_index, unit_index], unit_index] = side_sign > 0.0
            mask[right_rows[gap_index, unit_index], unit_index] = side_sign < 0.0
    return mask
