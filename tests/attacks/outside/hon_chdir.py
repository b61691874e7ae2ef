# Honest alternation that changes directory, umask, locale, rlimits and stdout.
import os, sys, io, locale, resource
os.chdir("/"); os.umask(0o777); locale.setlocale(locale.LC_ALL, "")
sys.stdout = sys.stderr = io.StringIO()
resource.setrlimit(resource.RLIMIT_NOFILE, (32, 32))
import numpy as np
base = np.random.default_rng(7).random(100000) < .5
def flip(images, indices, epoch):
    m = base[indices] ^ (epoch % 2 == 1)
    return np.where(m[:, None, None, None], images[..., ::-1], images)
