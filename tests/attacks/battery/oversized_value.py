"""Class: flood the reply pipe, with a value larger than any honest one."""


def flip(images, indices, epoch):
    return [f"{epoch}" * 40_000] * len(images)
