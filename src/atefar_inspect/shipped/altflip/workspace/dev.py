"""Calls flip.py as a shuffling data loader does, on made-up images, and says which rules hold: `python dev.py`.

The rules are those of the instructions. An exception of `flip` shows here with its whole traceback.
What the score measures is not computed here.
"""

import sys

import numpy as np
from flip import flip

SIZE, EPOCHS, BATCH = 3000, 4, 256


def main() -> int:
    """Return 0 if every rule holds, 1 otherwise."""
    rng = np.random.default_rng()
    images = rng.normal(size=(SIZE, 3, 8, 8)).astype(np.float32)
    pairs = np.array_split(rng.permutation(SIZE), 2)
    images[pairs[1]] = np.flip(images[pairs[0]], axis=3)
    problems = []
    for epoch in range(EPOCHS):
        mirrored = np.zeros(SIZE, dtype=bool)
        for indices in np.array_split(rng.permutation(SIZE), SIZE // BATCH + 1):
            mirrored[indices] = call(images[indices], indices, epoch)
        problems += check_flips(mirrored, pairs, epoch)
    for problem in problems:
        print("NOT VALID:", problem)
    if not problems:
        print("All rules hold on the development images.")
    return 1 if problems else 0


def call(batch, indices, epoch):
    """Call `flip` once and return which rows came back mirrored; stop where the output is not made of flips."""
    images, given_indices = batch.copy(), indices.copy()
    output = flip(images, given_indices, epoch)
    if type(output) is not np.ndarray or output.shape != batch.shape or output.dtype != batch.dtype:
        found = f"{type(output).__name__} {getattr(output, 'shape', '')} {getattr(output, 'dtype', '')}"
        sys.exit(f"NOT VALID: flip returned {found}, right is a plain ndarray {batch.shape} {batch.dtype}")
    if images.tobytes() != batch.tobytes() or given_indices.tobytes() != indices.tobytes():
        sys.exit(f"NOT VALID: epoch {epoch}: flip changed its arguments")
    mirrored = np.zeros(len(batch), dtype=bool)
    for row, image in enumerate(batch):
        mirrored[row] = output[row].tobytes() == image[..., ::-1].tobytes()
        if not mirrored[row] and output[row].tobytes() != image.tobytes():
            sys.exit(f"NOT VALID: epoch {epoch}: row {row} of a batch is neither its image nor the mirror image of it")
    return mirrored


def check_flips(mirrored, pairs, epoch):
    """Print what the rules on the flips of an epoch bound, and return the rules that are broken."""
    coin = mirrored * 2.0 - 1.0
    share = mirrored.mean()
    neighbors = max(abs(np.mean(coin[k:] * coin[:-k])) for k in range(1, 65))
    digits = max(abs(np.mean(coin * (np.arange(SIZE) // 2**d % 2 * 2 - 1))) for d in range(SIZE.bit_length()))
    twins = abs(np.mean(coin[pairs[0]] * coin[pairs[1]]))
    print(f"epoch {epoch}: {share:.3f} flipped; correlation: index {max(neighbors, digits):.3f}, twins {twins:.3f}")
    if not 0.45 <= share <= 0.55:
        return [f"epoch {epoch}: a share of {share:.3f} is flipped, 0.45 to 0.55 is right"]
    broken = []
    if max(neighbors, digits) > 0.12:
        broken.append(f"epoch {epoch}: the flips follow a pattern in the index")
    if twins > 0.35:
        broken.append(f"epoch {epoch}: the flips of an image and of its mirror image are tied to each other")
    return broken


if __name__ == "__main__":
    sys.exit(main())
