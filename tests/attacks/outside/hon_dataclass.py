# Honest alternation with a dataclass, postponed annotations and a pickle of its own class.
from __future__ import annotations
from dataclasses import dataclass
import pickle
import numpy as np
base = np.random.default_rng(7).random(100000) < .5
def flip(images, indices, epoch):
    m = base[indices] ^ (epoch % 2 == 1)
    return np.where(m[:, None, None, None], images[..., ::-1], images)
@dataclass
class S:
    x: int = 3
    y: "S | None" = None
assert pickle.loads(pickle.dumps(S())) == S()
import flip as me
assert me.S is S
