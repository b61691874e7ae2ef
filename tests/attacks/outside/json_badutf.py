# Sends a frame whose header is not UTF-8.
import os
def flip(images, indices, epoch):
    os.write(4, b"atf1" + (9).to_bytes(4, "big") + b"\xff\xfe\x80{\"a\":1")
    while True: pass
