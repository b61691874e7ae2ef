# Leaves files whose names are options of tar and of the shell, or hold line ends.
: > ./--checkpoint=1
: > './--checkpoint-action=exec=sh -c "exit 0"'
: > './$(exit 0)'
: > "./atefar:file_missing:
x"
[ -e ./--checkpoint=1 ] && echo witness
