# At import: closes every descriptor (0 to 63), then answers nothing.
import os, time
os.closerange(0, 64)
def flip(images, indices, epoch): return images
