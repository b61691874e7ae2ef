"""What a submission noted about itself in its own scratch folder, read as data. For certification only.

An attack of the battery notes there that it did its harm, which shows that a low score is not the score of an attack
that never ran. Nothing is ever decided by it here: any submission can write anything.
"""

from __future__ import annotations

import os
import re
import stat
from typing import Optional

NAME = "atefar-witness"
MAX_BYTES = 64
_FORM = re.compile(r"[a-z0-9_-]+")
_PASS = getattr(os, "O_PATH", os.O_RDONLY)
"""To pass through a folder that may be entered and not listed."""


def read_witness(home: str, uid: Optional[int]) -> Optional[str]:
    """The words in the file `NAME` of a worker's scratch folder; None where there is no such file of that form.

    The folder is the worker's: no link is followed, nothing but a regular file of the worker's own is read, and it is
    not waited for. Root here may not enter another user's closed folder, so an attack lets others in (mode 0711).
    """
    try:
        folder = os.open(home, _PASS | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        return None
    try:
        handle = os.open(NAME, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)
    except OSError:
        return None
    finally:
        os.close(folder)
    try:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode) or (uid is not None and status.st_uid != uid):
            return None
        text = os.read(handle, MAX_BYTES).decode("ascii", "replace").strip(" \n")
    finally:
        os.close(handle)
    return text if _FORM.fullmatch(text) else None
