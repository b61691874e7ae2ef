# Honest alternation that starts one Python subprocess per epoch.
import subprocess, sys
seen = set()
import numpy as np
base = np.random.default_rng(7).random(100000) < .5
def flip(images, indices, epoch):
    if epoch not in seen:
        seen.add(epoch)
        assert subprocess.run([sys.executable, "-c", "print(7)"], capture_output=True, text=True).stdout == "7\n"
    m = base[indices] ^ (epoch % 2 == 1)
    return np.where(m[:, None, None, None], images[..., ::-1], images)
