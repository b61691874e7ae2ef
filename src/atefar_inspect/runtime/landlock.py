"""Landlock (Linux 5.13): the worker may write only under given paths, and signal nobody outside.

Constants and struct layouts are those of <linux/landlock.h>, ABI 1 to 7. Reading is not restricted. Without it a
worker could write its `oom_score_adj` back to 0, and the harness would be killed in its place.
"""

from __future__ import annotations

import ctypes
import os
import stat
import struct
from typing import Sequence

from .linux import LINUX, syscall

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION_FLAG = 1
_RULE_PATH_BENEATH = 1
_WRITE_FILE, _REFER, _TRUNCATE, _IOCTL_DEVICE = 1 << 1, 1 << 13, 1 << 14, 1 << 15
_CHANGE_TREE = sum(1 << bit for bit in range(4, 13))  # remove and make files, folders, sockets, pipes, devices, links
_TCP = 0b11  # bind, connect
_SCOPES = 0b11  # abstract UNIX sockets, signals


def abi() -> int:
    """The kernel's Landlock version, 0 if it has none."""
    if not LINUX:
        return 0
    try:
        return syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(_VERSION_FLAG))
    except OSError:
        return 0


def restrict(writable: Sequence[str], version: int, close_tcp: bool) -> None:
    """Restricts this process and all it will start, as far as `version` of Landlock can.

    Needs no_new_privs or root. Raises OSError if refused.
    """
    handled = _WRITE_FILE | _CHANGE_TREE
    if version >= 2:
        handled |= _REFER
    if version >= 3:
        handled |= _TRUNCATE
    if version >= 5:
        handled |= _IOCTL_DEVICE
    network = [_TCP if close_tcp else 0] if version >= 4 else []
    attributes = [handled, *network, *([_SCOPES] if version >= 6 else [])]
    packed = struct.pack(f"={len(attributes)}Q", *attributes)
    ruleset = syscall(_CREATE_RULESET, packed, ctypes.c_size_t(len(packed)), ctypes.c_uint32(0))
    try:
        for path in writable:
            _allow(ruleset, path, handled)
        syscall(_RESTRICT_SELF, ctypes.c_int(ruleset), ctypes.c_uint32(0))
    finally:
        os.close(ruleset)


def _allow(ruleset: int, path: str, rights: int) -> None:
    handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        if not stat.S_ISDIR(os.fstat(handle).st_mode):
            rights &= _WRITE_FILE | _TRUNCATE | _IOCTL_DEVICE
        rule = struct.pack("=Qi", rights, handle)
        syscall(_ADD_RULE, ctypes.c_int(ruleset), ctypes.c_int(_RULE_PATH_BENEATH), rule, ctypes.c_uint32(0))
    finally:
        os.close(handle)
