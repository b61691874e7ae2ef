# Honest alternation with a SIGALRM timer, SIGTERM ignored, settrace, warnings as errors, numpy errors raised.
import signal, sys, warnings, threading
signal.signal(signal.SIGALRM, lambda *a: None); signal.setitimer(signal.ITIMER_REAL, .001, .001)
signal.signal(signal.SIGTERM, signal.SIG_IGN)
warnings.simplefilter("error")
sys.settrace(lambda *a: None)
import numpy as np
base = np.random.default_rng(7).random(100000) < .5
def flip(images, indices, epoch):
    m = base[indices] ^ (epoch % 2 == 1)
    return np.where(m[:, None, None, None], images[..., ::-1], images)
np.seterr(all="raise")
