"""What a correct flip augmentation does, seen from outside: `valid` are the rules, `works` is the mechanism.

Written without the scorer: a small set of integer-valued images, plain counting of byte strings, chi-square tests.
`call(images, indices, epoch)` calls the function; one `call` keeps its state from epoch to epoch.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from itertools import pairwise

import numpy as np

Call = Callable[[np.ndarray, np.ndarray, int], np.ndarray]

COUNT = 1200
EPOCHS = 5
CHI_SQUARE_LIMIT = 45.0  # 1 degree of freedom, 6.7 standard deviations: chance leaves it once in 5e10 tests


def valid(call: Call) -> list[str]:
    """Return the rules that are broken, an empty list if none is."""
    broken: list[str] = []
    epochs = [Epoch(call, number) for number in range(EPOCHS)]
    for epoch in epochs:
        broken += epoch.broken
        if not epoch.broken:
            broken += pattern_rules(epoch)
    return broken


def works(call: Call) -> list[str]:
    """Return the pairs of epochs in which some images do not show both sides, an empty list if all do."""
    epochs = [Epoch(call, number) for number in range(EPOCHS)]
    broken = []
    for earlier, later in pairwise(epochs):
        both_sides = sum(len({earlier.views[index], later.views[index]}) == 2 for index in range(COUNT))
        if both_sides < 0.95 * COUNT:
            pair = f"epochs {earlier.number} and {later.number}"
            broken.append(f"{pair}: {both_sides} of {COUNT} images were seen from both sides, nearly all should be")
    return broken


class Epoch:
    """One pass over the images in a fresh order: the bytes that came back by index, and the rules they broke."""

    def __init__(self, call: Call, number: int) -> None:
        self.number = number
        self.broken: list[str] = []
        self.views: list[bytes] = [b""] * COUNT
        order = np.random.default_rng(1000 + number).permutation(COUNT)
        for indices in np.split(order, [90, 300, 310, 900]):
            self.serve(call, indices)
        self.mirrored = [view == mirror_bytes(index) for index, view in enumerate(self.views)]

    def serve(self, call: Call, indices: np.ndarray) -> None:
        """Call the function with one batch and keep its rows."""
        given = np.stack([image(index) for index in indices])
        before, indices_before = given.tobytes(), indices.tobytes()
        output = call(given, indices, self.number)
        if given.tobytes() != before or indices.tobytes() != indices_before:
            self.broken.append(f"epoch {self.number}: the arguments were changed")
            given = np.stack([image(index) for index in indices])
        if type(output) is not np.ndarray or output.dtype != np.float32 or output.shape != given.shape:
            self.broken.append(f"epoch {self.number}: the output is no float32 array of the shape of the images")
            return
        for index, row in zip(indices.tolist(), output, strict=True):
            self.views[index] = row.tobytes()
            if self.views[index] not in (image(index).tobytes(), mirror_bytes(index)):
                self.broken.append(f"epoch {self.number}: image {index} came back as another picture")


@cache
def image(index: int) -> np.ndarray:
    """Return an image that is not its own mirror image; image 2k + 1 mirrors image 2k in a scrambled numbering."""
    number = index * 7 % COUNT  # 7 and COUNT have no common factor: every number once, twins far apart
    pixels = np.random.default_rng(number // 2).permutation(2 * 4 * 6).reshape(2, 4, 6).astype(np.float32)
    return pixels if number % 2 == 0 else np.ascontiguousarray(np.flip(pixels, axis=2))


@cache
def mirror_bytes(index: int) -> bytes:
    """Return the bytes of the mirror image of an image."""
    return np.ascontiguousarray(np.flip(image(index), axis=2)).tobytes()


def pattern_rules(epoch: Epoch) -> list[str]:
    """Return which of the rules on the choice of images an epoch breaks."""
    flips = epoch.mirrored
    position = {index * 7 % COUNT: index for index in range(COUNT)}
    twins = [flips[position[2 * k]] == flips[position[2 * k + 1]] for k in range(COUNT // 2)]
    tests = {"half of the images are flipped": flips, "an image and its mirror image are not tied": twins}
    for distance in (1, 2, 3, 4, 5, 8, 16, 50):
        pairs = [left == right for left, right in zip(flips, flips[distance:], strict=False)]
        tests[f"flips {distance} indices apart are unrelated"] = pairs
    tests["even and odd indices are flipped alike"] = [flip == bool(i % 2) for i, flip in enumerate(flips)]
    tests["both halves of the indices are flipped alike"] = [flip == (i < COUNT // 2) for i, flip in enumerate(flips)]
    return [f"epoch {epoch.number}: it does not hold that {rule}" for rule, hits in tests.items() if not fair(hits)]


def fair(hits: list[bool]) -> bool:
    """Return whether the hits could be those of a fair coin."""
    excess = 2 * sum(hits) - len(hits)
    return excess * excess / len(hits) < CHI_SQUARE_LIMIT
