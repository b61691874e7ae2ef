# Loophole, rule 4: flips are periodic in the index (index mod 127, an m-sequence; shifts above 64 are not looked at), alternated.
import numpy as np
s = [1] * 7
while len(s) < 127: s.append(s[-7] ^ s[-6])
S = np.array(s, bool)
def flip(images, indices, epoch):
    c = S[indices % 127] ^ bool(epoch & 1)
    return np.where(c[:, None, None, None], images[..., ::-1], images)
