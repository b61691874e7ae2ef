import numpy as np


def _collect(call, activations, count, first_seed):
    """`count` masks as an array of +1 and -1, or a sentence about a result of the wrong kind."""
    signs = np.zeros((count,) + activations.shape)
    for number in range(count):
        mask = call(activations.copy(), first_seed + number)
        if not isinstance(mask, np.ndarray) or mask.dtype != np.bool_:
            return None, "The result has to be a numpy array of dtype bool."
        if mask.shape != activations.shape:
            return None, "The result has to have the shape of the activations."
        signs[number] = np.where(mask, 1.0, -1.0)
    return signs, ""


def _unit_ties(signs):
    """Mean squared average product of two units' entries on the same example."""
    count, examples, units = signs.shape
    total = 0.0
    pairs = 0
    for one in range(units):
        for other in range(one + 1, units):
            average = np.mean(signs[:, :, one] * signs[:, :, other], axis=0)
            total += float(np.sum(average ** 2))
            pairs += examples
    return total / pairs


def valid(call):
    faults = []
    rng = np.random.default_rng(90210)

    for examples, units, count, limit in ((2, 8, 300, 6.0), (8, 20, 400, 4.0), (30, 6, 300, 3.0)):
        activations = np.maximum(rng.normal(0.4, 1.0, (examples, units)), 0.0)
        signs, fault = _collect(call, activations, count, 1000 * examples)
        if fault:
            return [fault]
        bias = signs.mean(axis=0)
        where = " (batch of %d, %d units)." % (examples, units)
        if np.abs(bias).max() > 0.4:
            faults.append("Some entries are kept far more or far less often than in one half of the steps" + where)
        if count * np.mean(bias ** 2) > limit:
            faults.append("Over all entries the kept shares deviate more from one half than chance allows" + where)
        if _unit_ties(signs) > 0.03:
            faults.append("Entries of different units depend on one another" + where)

    examples, units, count = 64, 24, 200
    activations = np.maximum(rng.normal(0.2, 1.0, (examples, units)), 0.0)
    activations[:, 0] = 0.0
    activations[:, 1] = 2.5
    activations[:, 2] *= 50.0
    activations[:, 3] = np.where(np.arange(examples) == 17, 3.0, 0.0)
    signs, fault = _collect(call, activations, count, 777000)
    if fault:
        return [fault]
    bias = signs.mean(axis=0)
    if np.abs(bias).max() > 0.5:
        faults.append("In a batch of 64 some entries are kept far more or far less often than in one half of the steps.")
    if count * np.mean(bias ** 2) > 1.5:
        faults.append("In a batch of 64 the kept shares deviate more from one half than chance allows.")
    if _unit_ties(signs) > 0.01:
        faults.append("In a batch of 64 entries of different units depend on one another.")

    # Overlaps of two draws: over all units they are small, and in one unit their mean square
    # is (1 + (examples - 1) * tie) / examples, with the mean squared correlation as tie.
    off = ~np.eye(count, dtype=bool)
    total = np.zeros((count, count))
    squares = []
    for unit in range(units):
        column = signs[:, :, unit]
        overlap = column @ column.T / examples
        total += overlap / units
        squares.append(np.mean(overlap[off] ** 2))
    if np.abs(total[off]).max() > 0.32:
        faults.append("Masks of different steps are too much alike or too much opposed.")
    tie = (examples * float(np.mean(squares)) - 1.0) / (examples - 1.0)
    if tie > 0.045:
        faults.append("Too many examples of one unit hang on the same coin.")
    return faults


def _squared_shifts(signs, values):
    """Mean over draws of the squared shift of each unit's batch mean of the values."""
    shifts = np.mean(signs * values[None, :, :], axis=1)
    return np.mean(shifts ** 2, axis=0)


def works(call):
    faults = []
    rng = np.random.default_rng(4711)

    # Uniform values between 3 and 4, against a random half of the batch, whose variance is exact.
    for examples, units, count, factor in ((8, 60, 200, 4.0), (16, 40, 150, 13.0), (64, 24, 120, 200.0)):
        activations = rng.uniform(3.0, 4.0, (examples, units))
        signs, fault = _collect(call, activations, count, 5000 * examples)
        if fault:
            return [fault]
        shifts = _squared_shifts(signs, activations)
        level = activations.var(axis=0) / (examples - 1.0)
        if shifts.sum() > level.sum() / factor:
            faults.append("In batches of %d the batch means move more than 1/%d of what a random half gives."
                          % (examples, int(factor)))
        if examples == 64:
            if np.any(shifts > level / 20.0):
                faults.append("In batches of 64 the batch mean of some unit moves much more than it has to.")
            waves = np.sin(2.0 * np.pi * (activations - 3.0))
            shifts = _squared_shifts(signs, waves)
            level = waves.var(axis=0) / (examples - 1.0)
            if shifts.sum() > level.sum() / 40.0:
                faults.append("In batches of 64 the mean of a wave over the activations moves more than 1/40 of what a random half gives.")

    # Rectified values with many zeros, and units of very different size.
    examples, units, count = 64, 30, 120
    activations = np.maximum(rng.normal(0.2, 1.0, (examples, units)), 0.0)
    sizes = np.exp(rng.normal(0.0, 2.0, units))[None, :]
    signs, fault = _collect(call, activations * sizes, count, 880000)
    if fault:
        return [fault]
    shifts = _squared_shifts(signs, activations)
    level = activations.var(axis=0) / (examples - 1.0)
    if np.mean(shifts / level) > 1.0 / 20.0:
        faults.append("For rectified units of different size the batch means move more than 1/20 of what a random half gives.")
    bounded = activations / (1.0 + activations)
    shifts = _squared_shifts(signs, bounded)
    level = bounded.var(axis=0) / (examples - 1.0)
    if np.mean(shifts / level) > 1.0 / 40.0:
        faults.append("For rectified units the mean of a bounded function of the activation moves more than 1/40 of what a random half gives.")
    return faults
