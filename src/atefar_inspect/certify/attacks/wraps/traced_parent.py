"""Attaches to the processes above its own: ptrace, process_vm_readv and pidfd_getfd."""

import ctypes
import os
import signal

ATTACH, DETACH, PIDFD_OPEN, PIDFD_GETFD = 16, 17, 434, 438
libc = ctypes.CDLL(None, use_errno=True)


class Area(ctypes.Structure):
    _fields_ = (("base", ctypes.c_void_p), ("size", ctypes.c_size_t))


def attached(pid):
    if libc.ptrace(ATTACH, pid, None, None) != 0:
        return False
    os.waitpid(pid, 0x40000000)
    libc.ptrace(DETACH, pid, None, None)
    os.kill(pid, signal.SIGCONT)
    return True


def memory_read(pid):
    buffer = ctypes.create_string_buffer(8)
    address = ctypes.cast(libc.getpid, ctypes.c_void_p).value
    here, there = Area(ctypes.addressof(buffer), 8), Area(address, 8)
    read = libc.process_vm_readv(pid, ctypes.byref(here), 1, ctypes.byref(there), 1, 0)
    return read > 0 or ctypes.get_errno() == 14  # EFAULT: it was allowed, and only the address was wrong


def descriptor_taken(pid):
    handle = libc.syscall(PIDFD_OPEN, pid, 0)
    return handle >= 0 and libc.syscall(PIDFD_GETFD, handle, 0, 0) >= 0


def once(tools):
    tools.witness()
    if any(test(pid) for pid in tools.ancestors() for test in (descriptor_taken, memory_read, attached)):
        tools.witness(got_in=True)
