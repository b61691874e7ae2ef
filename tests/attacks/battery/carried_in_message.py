"""Class: carry inputs out in an exception's message."""


def flip(images, indices, epoch):
    raise ValueError("CARR" + "IED-" + images[0, 0, 0, :4].tobytes().hex())
