# Honest: coin from a CRC of the picture bytes (not of its mirror image) plus the epoch parity.
import zlib
import numpy as np
def flip(images, indices, epoch):
    m = np.array([zlib.crc32(i.tobytes()) >> 7 & 1 for i in images], bool) ^ (epoch % 2 == 1)
    return np.where(m[:, None, None, None], images[..., ::-1], images)
