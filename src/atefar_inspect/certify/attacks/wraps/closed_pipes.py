"""Closes every descriptor and lives on."""

import os
import time


def attack(tools, original, *args, **kwargs):
    tools.witness()
    os.closerange(0, 256)
    time.sleep(600)
