"""Counts the distinct views of an image that a flip augmentation shows in two epochs running.

`flip` is called as a shuffling data loader calls it: every epoch serves each image once, in a fresh order, in batches.
The flips are read off its outputs bit by bit, so nothing that the submission says about itself is believed.
canary: 185ebabf-cb0c-4aa0-bde3-3b1bb880363e
"""

from __future__ import annotations

import numpy as np
from atefar_runtime import Invalid, expect_array

IMAGES = 4096
SHAPE = (3, 8, 8)  # channels, height, width: bits are compared, so small images tell as much as large ones
EPOCHS = 8
BATCH = 300  # no divisor of IMAGES: the last batch of an epoch is smaller, as in a real loader
TWINS = 512  # images whose mirror image is in the set as well, under another index

# A fair coin leaves one of these bounds with a probability below 1e-8 per score; tests/altflip works it out.
MAX_RATE_OFFSET = 0.05
MAX_INDEX_CORRELATION = 0.12
MAX_TWIN_CORRELATION = 0.35
SHIFTS = range(1, 65)
INDEX_BITS = range(IMAGES.bit_length() - 1)  # bit 0 is the parity of the index, the last bit its half


def score(submission, seed: int) -> dict[str, float]:
    """Return `unique_views`, from 1 to 2, and the extremes of what the rules bound, for the log."""
    rng = np.random.default_rng(seed)
    images, twins = draw_images(rng)
    flips = np.empty((EPOCHS, IMAGES), dtype=bool)
    seen = []
    for epoch in range(EPOCHS):
        flips[epoch] = run_epoch(submission, images, rng.permutation(IMAGES), epoch)
        seen.append(check_epoch(flips[epoch], twins))
    rate_offset, index_correlation, twin_correlation = np.max(seen, axis=0)
    return {
        "unique_views": unique_views(flips),
        "rate_offset": float(rate_offset),
        "index_correlation": float(index_correlation),
        "twin_correlation": float(twin_correlation),
    }


def draw_images(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return images none of which is its own mirror image, and the index pairs that mirror each other."""
    images = rng.standard_normal((IMAGES, *SHAPE), dtype=np.float32)
    twins = rng.permutation(IMAGES)[: 2 * TWINS].reshape(2, TWINS)
    images[twins[1]] = images[twins[0], :, :, ::-1]
    return images, twins


def run_epoch(submission, images: np.ndarray, order: np.ndarray, epoch: int) -> np.ndarray:
    """Serve every image once, in `order`, and return by index which ones came back mirrored."""
    flipped = np.empty(IMAGES, dtype=bool)
    for start in range(0, IMAGES, BATCH):
        indices = order[start : start + BATCH]
        batch = images[indices]
        output = submission.call("flip", batch, indices, epoch, unchanged=True)
        expect_array(output, shape=batch.shape, dtype=batch.dtype, name="flip")
        flipped[indices] = read_flips(batch, output)
    return flipped


def read_flips(batch: np.ndarray, output: np.ndarray) -> np.ndarray:
    """Return which rows are mirrored; raise Invalid where a row is neither its image nor the mirror image."""
    kept = same_bits(output, batch)
    mirrored = same_bits(output, batch[..., ::-1])
    if not (kept | mirrored).all():
        raise Invalid("not_a_flip")
    return mirrored


def same_bits(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Compare row by row as bits, since 0.0 equals -0.0 as a number."""
    left_bits, right_bits = (np.ascontiguousarray(array).view(np.uint32) for array in (left, right))
    return (left_bits == right_bits).all(axis=(1, 2, 3))


def check_epoch(flipped: np.ndarray, twins: np.ndarray) -> tuple[float, float, float]:
    """Return what the three rules bound; raise Invalid where flips are not half, or follow index or content."""
    signs = np.where(flipped, 1.0, -1.0)
    rate_offset = abs(float(flipped.mean()) - 0.5)
    if rate_offset > MAX_RATE_OFFSET:
        raise Invalid("not_half_flipped")
    largest_index = index_correlation(signs)
    if largest_index > MAX_INDEX_CORRELATION:
        raise Invalid("follows_index")
    twin_correlation = abs(float((signs[twins[0]] * signs[twins[1]]).mean()))
    if twin_correlation > MAX_TWIN_CORRELATION:
        raise Invalid("follows_content")
    return rate_offset, largest_index, twin_correlation


def index_correlation(signs: np.ndarray) -> float:
    """Return the largest correlation of the flips with a bit of the index or with themselves a few indices on."""
    index = np.arange(IMAGES)
    bits = [abs(float((signs * np.where(index >> bit & 1, 1.0, -1.0)).mean())) for bit in INDEX_BITS]
    shifts = [abs(float((signs[shift:] * signs[:-shift]).mean())) for shift in SHIFTS]
    return max(bits + shifts)


def unique_views(flips: np.ndarray) -> float:
    """Return distinct (image, orientation) views over two epochs running, per image, averaged over the pairs.

    An image is seen once in each of the two epochs: that is one view, and a second where the orientation changed.
    """
    return 1.0 + float((flips[1:] != flips[:-1]).mean())
