# Makes the declared file one with a hole in it, of a size that is allowed.
truncate -s 1000 "$FILE"
[ "$(stat -c %s "$FILE")" -eq 1000 ] && echo witness
