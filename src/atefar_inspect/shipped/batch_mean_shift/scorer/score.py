# batch_mean_shift canary: abde62c0-432b-525c-954d-91544739ffd2
import numpy as np
from sklearn.datasets import load_digits

from atefar_runtime import Invalid, expect_array

TRAINING_IMAGES = 1297
BATCH = 64
HIDDEN = 128
CLASSES = 10
STEPS = 300
LEARNING_RATE = 0.2
DRAWS = 200
FUNCTIONS = 8
FLOOR = 1e-5


def fresh_network(inputs, rng):
    return {
        "w1": rng.normal(0.0, np.sqrt(2.0 / inputs), (inputs, HIDDEN)),
        "b1": np.zeros(HIDDEN),
        "w2": rng.normal(0.0, np.sqrt(2.0 / HIDDEN), (HIDDEN, CLASSES)),
        "b2": np.zeros(CLASSES),
    }


def hidden_layer(network, images):
    return np.maximum(images @ network["w1"] + network["b1"], 0.0)


def train(network, images, labels, rng):
    """Plain gradient descent on the cross-entropy, with independent coins on the hidden layer."""
    for _ in range(STEPS):
        rows = rng.choice(images.shape[0], BATCH, replace=False)
        inputs = images[rows]
        hidden = hidden_layer(network, inputs)
        factors = 2.0 * (rng.random(hidden.shape) < 0.5)
        masked = hidden * factors
        logits = masked @ network["w2"] + network["b2"]
        logits = logits - logits.max(axis=1, keepdims=True)
        errors = np.exp(logits)
        errors = errors / errors.sum(axis=1, keepdims=True)
        errors[np.arange(BATCH), labels[rows]] -= 1.0
        errors = errors / BATCH
        back = (errors @ network["w2"].T) * factors * (hidden > 0.0)
        network["w2"] -= LEARNING_RATE * (masked.T @ errors)
        network["b2"] -= LEARNING_RATE * errors.sum(axis=0)
        network["w1"] -= LEARNING_RATE * (inputs.T @ back)
        network["b1"] -= LEARNING_RATE * back.sum(axis=0)


def check_rules(masks):
    """The rules on the masks of one batch, an array of shape (draws, examples, units)."""
    draws, examples, units = masks.shape
    kept = masks.sum(axis=0)
    if kept.min() < 0.25 * draws or kept.max() > 0.75 * draws:
        raise Invalid("entry_not_fair")
    if np.mean((kept - 0.5 * draws) ** 2) / (0.25 * draws) > 1.25:
        raise Invalid("entries_biased")
    signs = 2.0 * masks - 1.0

    flat = signs.reshape(draws, examples * units)
    agreement = 0.5 + 0.5 * (flat @ flat.T) / (examples * units)
    np.fill_diagonal(agreement, 0.5)
    if agreement.min() < 0.4 or agreement.max() > 0.6:
        raise Invalid("tied_draws")

    by_unit = np.ascontiguousarray(signs.transpose(2, 1, 0))
    products = (by_unit @ by_unit.transpose(0, 2, 1) / draws) ** 2
    tie = (products.sum() - units * examples) / (units * examples * (examples - 1))
    if tie > 0.05:
        raise Invalid("tied_examples")

    by_example = np.ascontiguousarray(signs.transpose(1, 2, 0))
    products = (by_example @ by_example.transpose(0, 2, 1) / draws) ** 2
    tie = (products.sum() - units * examples) / (examples * units * (units - 1))
    if tie > 0.01:
        raise Invalid("tied_units")


def movement(features, kept):
    """Mean squared shift of the batch means of the features, relative to their mean square."""
    means = features.mean(axis=0)
    masked_means = 2.0 * np.einsum("dnu,nu->du", kept, features) / features.shape[0]
    return float(np.mean((masked_means - means) ** 2) / np.mean(means ** 2))


def smooth_feature(activations, rng):
    """A hump over the activation of each unit, 0 at 0, with its maximum at a random level."""
    sizes = np.sqrt(np.mean(activations ** 2, axis=0))
    sizes = np.where(sizes > 0.0, sizes, 1.0)
    levels = rng.uniform(0.6, 1.6, activations.shape[1]) * sizes
    squares = (activations / levels) ** 2
    return squares * np.exp(1.0 - squares)


def score(submission, seed: int) -> dict[str, float]:
    rng = np.random.default_rng(seed)
    digits = load_digits()
    images = digits.data[:TRAINING_IMAGES] / 16.0
    labels = digits.target[:TRAINING_IMAGES]

    network = fresh_network(images.shape[1], rng)
    batch = images[rng.choice(TRAINING_IMAGES, BATCH, replace=False)]
    at_start = hidden_layer(network, batch)
    train(network, images, labels, rng)
    after_training = hidden_layer(network, batch)

    matrices = [at_start, after_training]
    masks = [np.zeros((DRAWS, BATCH, HIDDEN), dtype=bool) for _ in matrices]
    filled = [0, 0]
    for turn in rng.permutation(np.repeat(np.arange(2), DRAWS)):
        turn = int(turn)
        mask_seed = int(rng.integers(2 ** 62))
        out = submission.call("keep_mask", matrices[turn], mask_seed)
        out = expect_array(out, name="mask", shape=(BATCH, HIDDEN), dtype=np.bool_)
        masks[turn][filled[turn]] = out
        filled[turn] += 1

    plain = []
    smooth = []
    for activations, drawn in zip(matrices, masks):
        check_rules(drawn)
        kept = drawn.astype(np.float64)
        plain.append(movement(activations, kept))
        others = []
        for _ in range(FUNCTIONS):
            others.append(movement(smooth_feature(activations, rng), kept))
        smooth.append(float(np.mean(others)))
    counted = [max(0.5 * one + 0.5 * other, FLOOR) for one, other in zip(plain, smooth)]
    return {
        "batch_average_displacement": float(np.sqrt(counted[0] * counted[1])),
        "plain_at_start": plain[0],
        "plain_after_training": plain[1],
        "smooth_at_start": smooth[0],
        "smooth_after_training": smooth[1],
    }
