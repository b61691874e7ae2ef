# Puts a socket in the place of the declared file.
rm -f -- "$FILE"
python3 -c 'import socket, sys; socket.socket(socket.AF_UNIX).bind(sys.argv[1])' "$FILE"
[ -S "$FILE" ] && echo witness
