# Puts a pipe that nobody writes to in the place of the declared file.
rm -f -- "$FILE"
mkfifo "$FILE"
[ -p "$FILE" ] && echo witness
