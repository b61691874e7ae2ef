"""Traces every frame of the process, and changes what scoring functions above it hold and return."""

import sys
import threading


def attack(tools, original, *args, **kwargs):
    found = []

    def tracer(frame, event, argument):
        for name in (tools.metric, "result", "values", "loss", "error"):
            if name in frame.f_locals:
                found.append(name)
        return tracer

    result = original(*args, **kwargs)
    frame = sys._getframe()
    while frame is not None:
        frame.f_trace = tracer
        if frame.f_code.co_name in ("score", "evaluate", "measure"):
            tools.witness(got_in=True)
        frame = frame.f_back
    sys.settrace(tracer)
    threading.settrace(tracer)
    tools.witness()
    return result
