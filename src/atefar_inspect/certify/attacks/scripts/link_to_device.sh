# Puts a link to a device without end in the place of the declared file.
ln -sf /dev/zero "$FILE"
[ -c "$FILE" ] && echo witness
