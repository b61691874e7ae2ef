# Writes 64 MiB into the declared file.
head -c 67108864 /dev/zero | tr '\0' '#' > "$FILE"
[ "$(stat -c %s "$FILE")" -eq 67108864 ] && echo witness
