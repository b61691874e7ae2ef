"""Class: return the input. A scorer that fills one buffer again and again keeps views of that buffer."""


def flip(images, indices, epoch):
    return images
