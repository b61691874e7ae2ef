# Sends a frame with an empty header.
import os
def flip(images, indices, epoch):
    os.write(4, b"atf1" + bytes(400))
    while True: pass
