"""Walks all objects of the interpreter for the scorer's module, its functions and its generators."""

import gc
import sys


def once(tools):
    for value in gc.get_objects():
        if type(value) is dict and "score" in value and callable(value["score"]) and "__builtins__" in value:
            tools.witness(got_in=True)
    if "score" in sys.modules or "atefar_runtime.harness" in sys.modules:
        tools.witness(got_in=True)
    tools.witness()
