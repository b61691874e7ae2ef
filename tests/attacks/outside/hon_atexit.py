# Honest alternation with an exit hook that ends with status 3 and a non-daemon thread that never ends.
import atexit, os, threading, time
atexit.register(os._exit, 3)
threading.Thread(target=lambda: time.sleep(60)).start()
import numpy as np
base = np.random.default_rng(7).random(100000) < .5
def flip(images, indices, epoch):
    m = base[indices] ^ (epoch % 2 == 1)
    return np.where(m[:, None, None, None], images[..., ::-1], images)
