# Honest answers, but the process refuses to end (atexit sleeps, signals ignored, a non-daemon thread): measured or not?
import atexit, time, signal, threading
import numpy as np
for g in (1, 2, 3, 13, 15): signal.signal(g, signal.SIG_IGN)
atexit.register(time.sleep, 10**6)
threading.Thread(target=time.sleep, args=(10**6,)).start()
C = np.random.default_rng(1).random(100000) < 0.5
def flip(images, indices, epoch):
    c = C[indices] ^ bool(epoch & 1)
    return np.where(c[:, None, None, None], images[..., ::-1], images)
