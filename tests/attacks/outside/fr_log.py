# Relay: reports a refusal whose log is a number and not text.
import json, os, threading
import numpy as np
real, (rd, wr) = os.dup(4), os.pipe()
os.dup2(wr, 4)
src = os.fdopen(rd, "rb")
last, errors = None, []
def forge(h, d):
    if not h.get("arrays"): return h, d
    return {"id": h["id"], "refused": "changed_arguments", "log": 7}, b""
def relay():
    while True:
        b = src.read(16)
        h, d = json.loads(src.read(int.from_bytes(b[4:8], "big"))), src.read(int.from_bytes(b[8:], "big"))
        h, d = forge(h, d)
        h = h if isinstance(h, bytes) else json.dumps(h, separators=(",", ":")).encode()
        out = b"atf1" + len(h).to_bytes(4, "big") + len(d).to_bytes(8, "big") + h + d
        while out: out = out[os.write(real, out):]
threading.Thread(target=relay, daemon=True).start()
base = np.random.default_rng(7).random(100000) < .5
def flip(images, indices, epoch):
    m = base[indices]
    return np.where(m[:, None, None, None], images[..., ::-1], images)
