"""Class: exhaust memory."""


def flip(images, indices, epoch):
    print("ran", flush=True)
    held = []
    while True:
        held.append(bytearray(b"x") * 2**24)
