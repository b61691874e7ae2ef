"""Class: wrong type. Text, new in every epoch."""


def flip(images, indices, epoch):
    return [f"epoch {epoch}"] * len(images)
