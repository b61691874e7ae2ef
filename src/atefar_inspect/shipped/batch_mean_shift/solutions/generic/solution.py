import numpy as np

REDRAW_COUNT = 20


def keep_mask(activations, seed):
    """Of twenty random halves, each unit takes the one that shifts its mean and mean square least."""
    rng = np.random.default_rng(seed)
    examples, units = activations.shape
    squared_values = activations ** 2
    value_scale = np.mean(squared_values, axis=0)
    value_scale = np.where(value_scale > 0.0, value_scale, 1.0)
    square_scale = np.mean(squared_values ** 2, axis=0)
    square_scale = np.where(square_scale > 0.0, square_scale, 1.0)

    half_template = np.zeros((examples, units), dtype=bool)
    half_template[:examples // 2] = True
    mask = half_template.copy()
    least_cost = np.full(units, np.inf)
    for _ in range(REDRAW_COUNT):
        trial_mask = rng.permuted(half_template, axis=0)
        trial_signs = np.where(trial_mask, 1.0, -1.0)
        value_shift = np.mean(trial_signs * activations, axis=0)
        square_shift = np.mean(trial_signs * squared_values, axis=0)
        trial_cost = value_shift ** 2 / value_scale + square_shift ** 2 / square_scale
        is_better = trial_cost < least_cost
        mask = np.where(is_better[None, :], trial_mask, mask)
        least_cost = np.where(is_better, trial_cost, least_cost)
    return mask
