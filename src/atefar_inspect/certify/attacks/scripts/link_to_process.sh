# Puts a link to the reading process's own environment in the place of the declared file.
ln -sf /proc/self/environ "$FILE"
[ -L "$FILE" ] && echo witness
