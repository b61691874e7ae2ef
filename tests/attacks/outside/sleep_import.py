# Never finishes its import (sleep), to compare the sentence and the limit.
import time
time.sleep(10**6)
