# Makes the declared file a terabyte that takes no place, for whoever copies it.
truncate -s 1T "$FILE"
[ "$(stat -c %s "$FILE")" -gt 1000000000000 ] && echo witness
