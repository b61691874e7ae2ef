"""The base of errors that a person can mend: the command line prints them as one message, without a traceback."""


class AtefarError(Exception):
    """What is wrong, where, and what would be right, in words for the person who reads it."""
