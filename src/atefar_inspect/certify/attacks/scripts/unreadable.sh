# Closes the declared file to everyone.
chmod 000 "$FILE"
[ ! -r "$FILE" ] && echo witness
