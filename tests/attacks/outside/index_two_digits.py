# Index pattern that is the exclusive or of a few binary digits (Thue-Morse), invisible to a test of single digits.
import numpy as np
def flip(images, indices, epoch):
    m = np.array([bin(i & 0b101101110111).count("1") & 1 for i in indices.tolist()], bool) ^ (epoch % 2 == 1)
    return np.where(m[:, None, None, None], images[..., ::-1], images)
