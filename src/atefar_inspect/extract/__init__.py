"""From a paper to a draft bundle: the model's steps, the draft's files, its execution and the record of it all.

Nothing here is imported by `_registry`, which has to stay free of DSPy and of PDF libraries.
"""
