"""Plants sitecustomize and usercustomize wherever a later interpreter might import them from."""


def once(tools):
    for folder in tools.folders():
        for name in ("sitecustomize.py", "usercustomize.py"):
            if tools.write(f"{folder}/{name}", tools.plant()) and not tools.is_own(folder):
                tools.witness(got_in=True)
    tools.witness()
