"""`python -m atefar_inspect` is the command `atefar`."""

from .cli import main

if __name__ == "__main__":
    main(prog_name="atefar")
