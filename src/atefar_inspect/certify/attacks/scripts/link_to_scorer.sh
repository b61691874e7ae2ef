# Puts a link to the scorer's own code in the place of the declared file.
ln -sf /run/atefar/scorer/score.py "$FILE"
[ -L "$FILE" ] && echo witness
