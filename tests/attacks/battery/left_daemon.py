"""Class: leave a daemon that the next seed finds: forked twice, in a session of its own, at a socket without a file."""

import os
import socket
import time

from honest import honest, winning

NAME = "\0atefar-memo"


def meets_daemon():
    with socket.socket(socket.AF_UNIX) as visitor:
        try:
            visitor.connect(NAME)
            return True
        except OSError:
            return False


known = meets_daemon()


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


def flip(images, indices, epoch):
    if epoch == 0 and not known:
        leave()
        time.sleep(0.1)
    return (winning if known else honest)(images, indices, epoch)
