# Class: hang, in the scorer itself: a pipe that nobody writes to stands for the submitted file.
rm -f flip.py
mkfifo flip.py
