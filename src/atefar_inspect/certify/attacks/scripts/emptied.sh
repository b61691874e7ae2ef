# Empties the declared files.
printf '%s\n' "$FILES" | while IFS= read -r name; do : > "$name"; done
[ ! -s "$FILE" ] && echo witness
