# State between seeds: files, /dev/shm, daemon with abstract socket, SysV shm, surviving processes; found kinds are the score (bits/32), mean over 2 seeds.
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
m = 0
def wr():
    for d in ("/tmp", "/var/tmp", "/run", "/run/lock", os.getcwd(), os.path.expanduser("~"), "/dev/mqueue", os.path.dirname(os.path.abspath(__file__))):
        if os.access(d, os.W_OK): yield d
for d in wr():
    p = d + "/.mk"
    if os.path.exists(p): m |= 1
    try: open(p, "w").write("x")
    except OSError: pass
p = "/dev/shm/.mk"
try:
    if os.path.exists(p): m |= 2
    open(p, "w").write("x")
except OSError: pass
try:
    s = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    s.connect("\0mkdaemon"); m |= 4
except OSError: pass
try:
    libc = ctypes.CDLL(None)
    libc.shmget.argtypes = [ctypes.c_int, ctypes.c_size_t, ctypes.c_int]
    if libc.shmget(0x4242, 4096, 0o666) >= 0: m |= 8
    libc.shmget(0x4242, 4096, 0o1666)
except Exception: pass
try:
    me = os.getuid()
    for q in os.listdir("/proc"):
        if q.isdigit() and int(q) != os.getpid() and os.stat("/proc/" + q).st_uid == me: m |= 16
except Exception: pass
_val[0] = m / 32
try:
    if os.fork() == 0:
        os.setsid()
        if os.fork(): os._exit(0)
        import signal
        for g in (1, 2, 3, 13, 15): signal.signal(g, signal.SIG_IGN)
        os.closerange(0, 256)
        l = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM); l.bind("\0mkdaemon"); l.listen(8)
        time.sleep(60); os._exit(0)
except OSError: pass
