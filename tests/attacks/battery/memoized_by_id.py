"""Class: memoize by id. The same object in, the same object out: its rows are overwritten after they were looked at."""

from honest import honest

outputs = {}


def flip(images, indices, epoch):
    output = outputs.setdefault((id(images), images.shape), images.copy())
    output[...] = honest(images, indices, epoch)
    return output
