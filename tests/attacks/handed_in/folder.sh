# Class: symlinks and `..`, or whatever else is no file: a folder of the submitted file's name.
rm -f flip.py
mkdir flip.py
