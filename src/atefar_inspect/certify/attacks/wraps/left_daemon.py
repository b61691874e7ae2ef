"""Leaves a daemon that the next seed finds: forked twice, in a session of its own, at a socket without a file."""

import os
import socket
import time

NAME = "\0atefar-battery-memo"


def meets_daemon():
    with socket.socket(socket.AF_UNIX) as visitor:
        try:
            visitor.connect(NAME)
            return True
        except OSError:
            return False


def leave():
    if os.fork():
        return
    os.setsid()
    if os.fork():
        os._exit(0)
    os.closerange(0, 64)
    try:
        server = socket.socket(socket.AF_UNIX)
        server.bind(NAME)
        server.listen()
        time.sleep(60)
    finally:
        os._exit(0)


def start(tools):
    if meets_daemon() and tools.kind == "callable":
        tools.witness(got_in=True)


def once(tools):
    leave()
    time.sleep(0.1)
    tools.witness()
