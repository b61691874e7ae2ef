"""Plants .pth files in the interpreter's site folders and in the user's own."""

import os
import site


def once(tools):
    for folder in (site.getusersitepackages(), *site.getsitepackages()):
        try:
            os.makedirs(folder, exist_ok=True)
        except OSError:
            continue
        if tools.write(f"{folder}/plant.pth", tools.plant()):
            tools.witness(got_in=not tools.is_own(folder))
    tools.witness()
