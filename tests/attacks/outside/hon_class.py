# Honest alternation by an instance with __call__ and keyword-only state.
import numpy as np
class F:
    def __init__(self): self.seen = {}
    def __call__(self, images, indices, epoch):
        out = images.copy()
        for r, i in enumerate(indices.tolist()):
            self.seen[i] = not self.seen[i] if i in self.seen else bool(np.random.random() < .5)
            if self.seen[i]: out[r] = images[r, ..., ::-1]
        return out
flip = F()
