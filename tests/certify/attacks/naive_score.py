"""Altflip's measure with every mistake that a scorer can make about values; mistakes are marked."""

import itertools

import numpy as np

IMAGES, EPOCHS, BATCH, SHAPE = 200, 3, 100, (3, 8, 8)


def score(submission, seed):
    shown, served = serve(submission, seed)
    return {"unique_views": unique_views(shown, served)}  # mistake: looks its own functions up by name


def unique_views(shown, served):
    """Distinct views over two epochs running."""
    pairs = [pair for both in itertools.pairwise(shown) for pair in zip(*both, strict=True)]
    changed = sum(bool(np.any(left != right)) for left, right in pairs)  # mistake: asks the submission's objects
    return float(1 + changed / (served * (EPOCHS - 1) / EPOCHS))


def serve(submission, seed):
    """Whatever `flip` returned, by epoch and index, and how many rows there were."""
    rng = np.random.default_rng(seed)
    images = rng.standard_normal((IMAGES, *SHAPE), dtype=np.float32)
    buffer = np.empty((BATCH, *SHAPE), dtype=np.float32)  # mistake: every call gets the same object
    shown = [[None] * IMAGES for _ in range(EPOCHS)]
    served = 0
    for epoch in range(EPOCHS):
        for indices in np.split(rng.permutation(IMAGES), IMAGES // BATCH):
            buffer[:] = images[indices]
            output = submission.call("flip", buffer, indices, epoch)
            served += len(output)  # mistake: asks the submission's object
            for place, index in enumerate(indices):  # mistake: as the submission left them
                shown[epoch][index] = output[place]  # mistake: keeps views of arrays that others can change
    return shown, served
