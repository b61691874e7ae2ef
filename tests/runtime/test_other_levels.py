"""Levels `process` and `none` in containers: what they still hold, and what they leave alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.docker

PROBE = """
import os, socket

def probe():
    try:
        socket.create_connection(("127.0.0.1", 9), 1)
        tcp = "open"
    except OSError as error:
        tcp = type(error).__name__
    try:
        os.listdir("/run/atefar")
        hidden = "open"
    except PermissionError:
        hidden = "closed"
    return {"uid": os.getuid(), "tcp": tcp, "hidden": hidden}
"""

UNHARDENED = ["network_off", "read_only_root", "container_no_new_privileges", "few_capabilities", "pids_limit"]


def test_process_shares_its_container_and_leaves_others_alone(
    make_container: Callable[..., Any], seen_score: str
) -> None:
    shared = make_container(without=[*UNHARDENED, "memory_limit"])
    shared.exec("/bin/sh", "-c", "touch /tmp/work; sleep 600 >/dev/null 2>&1 &", user="1000:1000")
    scored = shared.score(PROBE, seen_score, isolation="process", seeds=[1, 2])
    assert scored.outcome == "measured", scored.error
    assert scored.verdict["isolation"] == {"level": "process", "missing": [*UNHARDENED, "memory_limit"]}
    for view in scored.seen:
        assert 64_600 <= view["uid"] < 64_800
        assert view["hidden"] == "closed"
        assert view["tcp"] == "PermissionError", "Landlock closes TCP where the network is on"
    assert shared.exec("pgrep", "-u", "1000", "sleep").returncode == 0
    assert shared.exec("test", "-e", "/tmp/work").returncode == 0


@pytest.mark.parametrize("level", ["full", "container", "process"])
def test_a_level_that_needs_root_fails_without_it(make_container: Callable[..., Any], level: str) -> None:
    scored = as_user(make_container(), "def probe(): return 1", isolation=level)
    assert scored["outcome"] == "failed"
    assert "`root`" in scored["error"]


def test_none_works_as_an_ordinary_user(make_container: Callable[..., Any]) -> None:
    scored = as_user(make_container(), "import os\ndef probe(): return os.getuid()", isolation="none", seeds=[1, 2])
    assert scored["outcome"] == "measured", scored["error"]
    assert "second_user" in scored["isolation"]["missing"]


def as_user(container: Any, submission: str, **changes: Any) -> dict[str, Any]:
    """Scores in a folder of an ordinary user's, as that user; returns the verdict."""
    hidden, config = container.unpack(submission, **changes)
    folder = "/tmp/scoring"
    archive = container.exec("tar", "-c", "-C", hidden, ".").stdout
    harness = "python3 -I -S atefar_runtime/harness.py"
    script = f"install -d -m 700 {folder} && cd {folder} && tar -x --no-same-owner && chmod 700 . && {harness}"
    ended = container.exec("/bin/sh", "-c", script, data=archive, user="1000:1000")
    assert ended.returncode == 0, ended.stderr
    verdict = container.exec("cat", f"{folder}/verdict-{config['nonce']}.json", user="1000:1000")
    return container.checked(verdict.stdout)


def test_a_package_folder_that_others_may_write_is_refused(make_container: Callable[..., Any]) -> None:
    weaker = make_container()
    weaker.exec("install", "-d", "-m", "777", "/tmp/site")
    scored = weaker.score("def probe(): return 1", site_packages=["/tmp/site"])
    assert scored.outcome == "failed"
    assert "`site_packages`" in scored.error
