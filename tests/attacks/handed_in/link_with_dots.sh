# Class: symlinks and `..`. A relative link out of the workspace, to the scorer's own solution.
rm -f flip.py
ln -s ../../solution/flip.py flip.py
