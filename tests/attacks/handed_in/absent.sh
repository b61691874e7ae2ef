# Class: exit before it starts: nothing is handed in.
rm -f flip.py
