# Hands nothing in.
printf '%s\n' "$FILES" | while IFS= read -r name; do rm -f -- "$name"; done
[ ! -e "$FILE" ] && echo witness
