# At import: breaks builtins and numpy for the caller (open, isinstance, len, type, bytes; np.frombuffer, asarray...), so that its own machinery fails.
import builtins, sys, os
import numpy as np
def boom(*a, **k): raise SystemError("machinery failed")
def flip(images, indices, epoch): return images.copy()
for n in ("frombuffer", "asarray", "ascontiguousarray", "array", "dtype", "ndarray", "save", "load", "empty"):
    setattr(np, n, boom)
for n in ("open", "memoryview", "bytes", "int", "isinstance", "print", "len", "getattr", "type"):
    setattr(builtins, n, boom)
