# Honest, odd form (is it rejected?): not honest: BaseException whose str, repr, name, args raise or lie

import numpy as np
C = np.random.default_rng(1).random(100000) < 0.5
def right(images, indices, epoch):
    c = C[indices] ^ bool(epoch & 1)
    return np.where(c[:, None, None, None], images[..., ::-1], images)

class X(BaseException):
    def __str__(self): raise SystemExit(0)
    __repr__ = __str__
    @property
    def args(self): raise KeyboardInterrupt
    @property
    def __traceback__(self): raise MemoryError
X.__name__ = "\ud800\0" if False else "HarnessError"
def flip(images, indices, epoch):
    if epoch == 1: raise X()
    return right(images, indices, epoch)
