# Leaves a process running that makes the declared file longer and shorter all the time.
cp "$FILE" .honest
FILE="$FILE" setsid sh -c 'while :; do truncate -s 1G "$FILE"; cp .honest "$FILE"; done' > /dev/null 2>&1 < /dev/null &
kill -0 "$!" && echo witness
