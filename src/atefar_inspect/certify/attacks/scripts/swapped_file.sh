# Leaves a process running that makes the declared file a link, a pipe, a folder and a file by turns.
cp "$FILE" .honest
FILE="$FILE" setsid sh -c '
  while :; do
    ln -sf /proc/self/environ "$FILE"; rm -f "$FILE"; mkfifo "$FILE"; rm -f "$FILE"; mkdir "$FILE"; rmdir "$FILE"
    cp .honest "$FILE"
  done' > /dev/null 2>&1 < /dev/null &
kill -0 "$!" && echo witness
