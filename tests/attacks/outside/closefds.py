# Closes every descriptor and then sleeps.
import os, time
def flip(images, indices, epoch):
    os.closerange(0, 99)
    time.sleep(20)
