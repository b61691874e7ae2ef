"""Packs scikit-learn's bundled digits into the files of this example: `python make_data.py`.

It needs scikit-learn, which nothing else here does. The rows are shuffled once and cut into parts that share no row:
197 for the workspace, and 500 + 300 (training + test) each for `feedback` and `final`. Written with scikit-learn 1.9.1
and numpy 2.4.6; SHA-256 of what it writes:

    1a22aa60b72c40ec828e595cc762fd810923cc4b2667e61b89d6dd413255547f workspace/dev_images.npy
    0aac98b7aac596c64c82a7b01551fb63aac79b98fe7236a854f541934c69cfee workspace/dev_labels.npy
    3540e84c3096aa754c5ea35734d5f8c97357c93d49636a481c76f1c815cef5ec scorer/data/feedback/train_images.npy
    ef152238719fcc6f033f9b99d4211e25e111c239cbd0e69d005efb4f1e7896b3 scorer/data/feedback/train_labels.npy
    a4e79c210c00860685b4b65c5462f2ef438d8f4ae8d2fc1b35cb1c4303df2246 scorer/data/feedback/test_images.npy
    1d96c4d3c4fd8b7065a4fe6d16c3c1b607306d2388e40ad8d148cfec2829d915 scorer/data/feedback/test_labels.npy
    370eca8bbb4ed6c24137792d26020f13f14ba352b8311f2d6eca3a2b156564f8 scorer/data/final/train_images.npy
    6b7e912f3de19892554879f13676e9645ab61cb989998939111455152a908e51 scorer/data/final/train_labels.npy
    8fb2996c18ef8a80a95824e89dec7438d91c34c0354a5db5563f991c66e6d80f scorer/data/final/test_images.npy
    7cd6c78d4b5c28b57bf32b415da43c6f585d9cdc6a4208f6d1b49fde5fc66a71 scorer/data/final/test_labels.npy
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
from sklearn.datasets import load_digits

BUNDLE = Path(__file__).parent / "bundle"
PARTS = {
    "workspace/dev": 197,
    "scorer/data/feedback/train": 500,
    "scorer/data/feedback/test": 300,
    "scorer/data/final/train": 500,
    "scorer/data/final/test": 300,
}


def main() -> None:
    """Write every part's images and labels and print each file's SHA-256."""
    digits = load_digits()
    order = np.random.default_rng(0).permutation(len(digits.target))
    for part, count in PARTS.items():
        rows, order = order[:count], order[count:]
        write(f"{part}_images.npy", digits.data[rows])
        write(f"{part}_labels.npy", digits.target[rows])


def write(name: str, values: np.ndarray) -> None:
    """Write whole numbers from 0 to 16 as bytes; print the file's SHA-256 and path."""
    path = BUNDLE / name
    path.parent.mkdir(parents=True, exist_ok=True)
    np.save(path, values.astype(np.uint8), allow_pickle=False)
    print(hashlib.sha256(path.read_bytes()).hexdigest(), name)


if __name__ == "__main__":
    main()
