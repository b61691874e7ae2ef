"""From a paper to a draft bundle: the model's steps, the draft's files, its execution and the record of it all.

`_registry` imports `replay` of it alone, and has to stay free of DSPy and of PDF libraries.
"""
