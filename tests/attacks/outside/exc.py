# Raises an exception with a message, to see whether the message comes back.
def flip(images, indices, epoch):
    raise ValueError("LEAKTEST 12345")
