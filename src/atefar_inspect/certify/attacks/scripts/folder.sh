# Puts a folder of its name in the place of the declared file.
rm -f -- "$FILE"
mkdir "$FILE"
[ -d "$FILE" ] && echo witness
