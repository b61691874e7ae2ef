"""Section 4 of the design, line by line, in the hardened container."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.docker

WHO = """
import os, resource

def status(name, pid="self"):
    with open(f"/proc/{pid}/status") as file:
        return next(line.split(":", 1)[1].split() for line in file if line.startswith(name + ":"))

def refusal(act, *args):
    try:
        act(*args)
    except OSError as error:
        return type(error).__name__
    return "allowed"

def write(path, text="x"):
    with open(path, "w") as file:
        file.write(text)
"""


def seen(container: Any, probe: str, seen_score: str, **changes: Any) -> list[Any]:
    """What `probe()` returned, seed by seed, at level full with nothing missing."""
    scored = container.score(WHO + probe, seen_score, **changes)
    assert scored.outcome == "measured", scored.verdict
    assert scored.verdict["isolation"] == {"level": "full", "missing": []}
    return list(scored.seen)


HARNESS_VIEW = """
import ctypes, json, os, sys
from pathlib import Path

import numpy

libc = ctypes.CDLL(None)
WORKERS = [p for p in Path("/proc").glob("[0-9]*/cmdline") if b"worker_main.py" in p.read_bytes()]
AT_IMPORT = len(WORKERS)

def score(submission, seed):
    seen = {
        "isolated": sys.flags.isolated, "no_site": sys.flags.no_site, "pth": hasattr(sys, "a_pth_file_ran"),
        "cwd": os.getcwd(), "dumpable": libc.prctl(3, 0, 0, 0, 0), "numpy_owner": os.stat(numpy.__file__).st_uid,
        "workers_before_score_was_imported": AT_IMPORT, "parent": os.getppid(),
        "orphan_parent": submission.call("probe"),
    }
    Path(__file__).with_name(f"seen-{seed}.json").write_text(json.dumps(seen))
    return {"m": 1.0}
"""

ORPHAN = """
import os, time

def probe():
    read, write = os.pipe()
    if os.fork() == 0:
        if os.fork() == 0:
            while os.getppid() == os.getpid() or open(f"/proc/{os.getppid()}/cmdline").read().find("worker_main") >= 0:
                time.sleep(0.001)
            os.write(write, str(os.getppid()).encode())
        os._exit(0)
    os.wait()
    return int(os.read(read, 20))
"""


def test_4_1_harness_flags_site_dirs_cwd_dumpable_subreaper(container: Any) -> None:
    view = container.score(ORPHAN, HARNESS_VIEW).seen[0]
    assert view["isolated"] == view["no_site"] == 1
    assert view["pth"] is False
    assert view["cwd"] == "/"
    assert view["dumpable"] == 0
    assert view["numpy_owner"] == 0
    assert view["orphan_parent"] == view["parent"], "orphans of the worker come to the supervisor"


def test_4_1_worker_is_another_program_before_the_scorer_is_imported(container: Any) -> None:
    assert container.score(ORPHAN, HARNESS_VIEW).seen[0]["workers_before_score_was_imported"] == 1


def test_4_1_worker_inherits_only_its_pipe_ends(container: Any, seen_score: str) -> None:
    probe = """
def probe():
    return {fd: os.readlink(f"/proc/self/fd/{fd}").split(":")[0] for fd in os.listdir("/proc/self/fd")
            if os.path.exists(f"/proc/self/fd/{fd}")}
"""
    (inherited,) = seen(container, probe, seen_score)
    assert {int(fd): target for fd, target in inherited.items()} == {
        **dict.fromkeys((0, 1, 2), "/dev/null"),
        3: "pipe",
        4: "pipe",
    }


def test_4_2_each_seed_has_a_uid_of_its_own_without_groups_or_capabilities(container: Any, seen_score: str) -> None:
    probe = """
def probe():
    return {name: status(name) for name in ("Uid", "Gid", "Groups", "CapEff", "CapPrm", "NoNewPrivs")}
"""
    views = seen(container, probe, seen_score, seeds=[1, 2, 3])
    assert len({view["Uid"][0] for view in views}) == 3
    for view in views:
        assert len(set(view["Uid"])) == 1
        assert view["Uid"] == view["Gid"]
        assert 64_600 <= int(view["Uid"][0]) < 64_800
        assert view["Groups"] == []
        assert int(view["CapEff"][0], 16) == int(view["CapPrm"][0], 16) == 0
        assert view["NoNewPrivs"] == ["1"]


def test_4_2_session_umask_environment_and_limits(container: Any, seen_score: str) -> None:
    probe = """
def probe():
    umask = os.umask(0)
    limits = {"core": resource.RLIMIT_CORE, "msgqueue": 12, "nproc": resource.RLIMIT_NPROC}
    return {"leader": os.getsid(0) == os.getpid(), "umask": umask, "environment": sorted(os.environ),
            "limits": {name: resource.getrlimit(which)[1] for name, which in limits.items()},
            "oom": open("/proc/self/oom_score_adj").read().strip(),
            "nproc_of_1": open("/proc/1/limits").read().split("Max processes")[1].split()[1]}
"""
    (view,) = seen(container, probe, seen_score)
    assert view["leader"] is True
    assert view["umask"] == 0o077
    expected = {"PATH", "HOME", "TMPDIR", "LANG", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"}
    assert set(view["environment"]) - {"LC_CTYPE"} == expected | {"NUMEXPR_NUM_THREADS"}
    assert view["limits"]["core"] == view["limits"]["msgqueue"] == 0
    unlimited = "unlimited" if view["limits"]["nproc"] == -1 else str(view["limits"]["nproc"])
    assert unlimited == view["nproc_of_1"], "RLIMIT_NPROC is left alone"
    assert view["oom"] == "1000"


def test_4_2_landlock_leaves_only_its_own_places_writable(container: Any, seen_score: str) -> None:
    probe = """
PLACES = ["/tmp/x", "/dev/shm/x", "/var/tmp/x", "/run/lock/x", "/dev/mqueue/x"]

def probe():
    refused = {path: refusal(write, path) for path in PLACES}
    return {**refused, "oom": refusal(write, "/proc/self/oom_score_adj", "0"), "null": refusal(write, "/dev/null"),
            "own": refusal(write, os.path.join(os.environ["HOME"], "x"))}
"""
    (view,) = seen(container, probe, seen_score)
    assert view["oom"] == "PermissionError"
    assert {place for place, result in view.items() if result == "allowed"} == {"/tmp/x", "/dev/shm/x", "null", "own"}


def test_4_2_a_kernel_without_landlock_is_named(container: Any) -> None:
    """The kernel here has Landlock: a runtime whose query says 0 stands in for one that has none."""
    source = container.exec("true")
    assert source.returncode == 0
    stand_in = "def abi():\n    return 0\n\ndef restrict(writable, version):\n    raise AssertionError\n"
    extra = {"atefar_runtime/landlock.py": stand_in}
    scored = container.score("def probe(): return 1", extra=extra)
    assert scored.outcome == "measured"
    assert scored.verdict["isolation"] == {"level": "full", "missing": ["landlock"]}


def test_4_3_nothing_secret_in_arguments_or_environment(container: Any, seen_score: str) -> None:
    probe = """
def probe():
    found = {}
    for pid in filter(str.isdigit, os.listdir("/proc")):
        if pid != "1":
            found[pid] = open(f"/proc/{pid}/cmdline").read().split("\\0")
    found["own environment"] = [f"{key}={value}" for key, value in os.environ.items()]
    return found
"""
    seed, nonce = 8_765_432_109_876_543_210, "5ec4e7" * 6
    (view,) = seen(container, probe, seen_score, seeds=[seed], nonce=nonce)
    words = " ".join(word for words in view.values() for word in words)
    assert "harness.py" in words
    for secret in (str(seed), nonce, "/run/atefar", "config.json", "score.py"):
        assert secret not in words


def test_4_3_the_worker_can_read_no_memory_file_or_environment_of_the_harness(container: Any, seen_score: str) -> None:
    probe = """
def probe():
    open_ones = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        if int(status("Uid", pid)[0]) == 0:
            for name in ("environ", "mem", "maps", "fd", "cwd", "exe", "io", "syscall"):
                act = {"fd": os.listdir, "cwd": os.readlink, "exe": os.readlink}.get(name, lambda p: open(p).read())
                if refusal(act, f"/proc/{pid}/{name}") == "allowed":
                    open_ones.append((pid, name))
    return open_ones
"""
    assert seen(container, probe, seen_score) == [[]]


def test_4_4_the_worker_cannot_reach_the_hidden_folder(container: Any, seen_score: str) -> None:
    probe = """
def probe():
    return [refusal(os.listdir, "/run/atefar"), refusal(os.stat, "/run/atefar/x"), refusal(os.chdir, "/run/atefar")]
"""
    assert seen(container, probe, seen_score) == [["PermissionError"] * 3]


def test_4_4_a_folder_that_others_may_enter_is_refused(container: Any) -> None:
    scored = container.score("def probe(): return 1", mode="755")
    assert scored.outcome == "failed"
    assert "private_folder" in scored.error


def test_4_4_the_verdict_is_roots_alone_and_a_stale_one_is_another_file(container: Any) -> None:
    folder, config = container.unpack("def probe(): return 1")
    stale = f"{folder}/verdict-{'0' * 16}.json"
    container.exec("/bin/sh", "-c", f"echo stale > {stale}; cd {folder}; exec python3 -I -S atefar_runtime/harness.py")
    path = f"{folder}/verdict-{config['nonce']}.json"
    assert container.exec("stat", "-c", "%U %a", path).stdout.split() == [b"root", b"600"]
    assert container.exec("cat", stale).stdout == b"stale\n"


def test_4_5_submission_files_are_plain_read_only_files_of_roots(container: Any, seen_score: str) -> None:
    probe = """
import helper

def probe():
    here = os.path.dirname(__file__)
    found = {name: os.stat(os.path.join(here, name)) for name in ("work.py", "helper.py", "sub/data.txt")}
    return {**{name: [stat.st_mode, stat.st_uid] for name, stat in found.items()},
            "relative": open("sub/data.txt").read(), "plant": refusal(write, os.path.join(here, "plant.py"))}
"""
    files = {"work.py": WHO + probe, "helper.py": "x = 1", "sub/data.txt": "text"}
    scored = container.score(files, seen_score)
    (view,) = scored.seen
    assert all(view[name] == [0o100444, 0] for name in files)
    assert view["relative"] == "text"
    assert view["plant"] == "PermissionError"


@pytest.mark.parametrize(
    "promise",
    ["network_off", "read_only_root", "container_no_new_privileges", "few_capabilities", "pids_limit", "memory_limit"],
)
def test_4_6_full_stops_without_a_promise_that_container_names(
    make_container: Callable[..., Any], promise: str
) -> None:
    weaker = make_container(without=[promise])
    full = weaker.score("def probe(): return 1")
    assert full.outcome == "failed"
    assert f"`{promise}`" in full.error
    container = weaker.score("def probe(): return 1", isolation="container")
    assert container.outcome == "measured"
    assert container.verdict["isolation"] == {"level": "container", "missing": [promise]}


@pytest.mark.parametrize("capability", ["SETUID", "SETGID", "KILL"])
def test_4_6_each_capability_given_back_is_needed(make_container: Callable[..., Any], capability: str) -> None:
    others = {"SETUID", "SETGID", "KILL"} - {capability}
    options = ["--cap-drop", "ALL", *(word for other in sorted(others) for word in ("--cap-add", other))]
    weaker = make_container(without=["few_capabilities"], options=options)
    weaker.exec("/bin/sh", "-c", "sleep 600 >/dev/null 2>&1 &", user="64777:64777")
    assert weaker.score("def probe(): return 1").outcome == "failed"


LEAVE = """
import ctypes, os, subprocess, sys, time

def daemon(hop):
    if os.fork():
        return
    os.setsid()
    if os.fork():
        os._exit(0)
    while True:
        try:
            if hop and os.fork():
                os._exit(0)
        except BlockingIOError:
            pass  # too many of its zombies at the moment
        time.sleep(0.002 if hop else 1)

def leave():
    daemon(hop=False)
    daemon(hop=True)
    for place in ("/tmp", "/dev/shm"):
        with open(f"{place}/left", "w") as file:
            file.write("memo")
        os.mkdir(f"{place}/sticky")
        os.chmod(f"{place}/sticky", 0o1777)
        open(f"{place}/sticky/inside", "w").close()
        os.makedirs(f"{place}/closed/inner")
        os.chmod(f"{place}/closed/inner", 0)
        os.chmod(f"{place}/closed", 0)
    os.chdir("/tmp")
    for _ in range(3000):
        os.mkdir("deep")
        os.chdir("deep")
    libc = ctypes.CDLL(None)
    return [libc.shmget(0x7A7EFA, 4096, 0o1666), libc.semget(0x7A7EFA, 1, 0o1666), libc.msgget(0x7A7EFA, 0o1666)]

def look():
    pids = [pid for pid in os.listdir("/proc") if pid.isdigit()]
    uids = [int(line.split()[1]) for pid in pids for line in open(f"/proc/{pid}/status") if line.startswith("Uid:")]
    ipc = sum(len(open(f"/proc/sysvipc/{kind}").readlines()) - 1 for kind in ("shm", "sem", "msg"))
    files = [os.path.join(place, name) for place in ("/tmp", "/dev/shm", "/var/tmp") for name in os.listdir(place)]
    foreign = [path for path in files if os.lstat(path).st_uid not in (0, os.getuid())]
    others = [uid for uid in uids if 64600 <= uid < 64800 and uid != os.getuid()]
    return {"others": others, "ipc": ipc, "files": foreign}

def probe():
    before = look()
    identities = leave()
    return {**before, "left": min(identities)}
"""


def test_4_7_between_seeds_every_process_file_and_ipc_object_is_gone(container: Any, seen_score: str) -> None:
    scored = container.score(LEAVE, seen_score, seeds=[1, 2, 3])
    assert scored.outcome == "measured", scored.error
    for view in scored.seen:
        assert view["left"] >= 0, "the System V objects were made"
        assert {key: view[key] for key in ("others", "ipc", "files")} == {"others": [], "ipc": 0, "files": []}


def test_4_7_what_an_earlier_harness_left_is_cleared_before_the_first_seed(container: Any, seen_score: str) -> None:
    script = "mkdir -m 700 /tmp/old; touch /tmp/old/file; trap '' TERM HUP; sleep 600 & sleep 600"
    container.exec("/bin/sh", "-c", f"({script}) >/dev/null 2>&1 &", user="64777:64777")
    assert b"old" in container.exec("ls", "/tmp").stdout
    scored = container.score(LEAVE, seen_score)
    assert scored.outcome == "measured", scored.error
    (view,) = scored.seen
    assert {key: view[key] for key in ("others", "ipc", "files")} == {"others": [], "ipc": 0, "files": []}
    assert b"old" not in container.exec("ls", "/tmp").stdout


WAIT = "until pgrep -f [w]orker_main.py; do sleep 0.1; done"


def test_4_7_a_killed_harness_takes_its_worker_along(container: Any) -> None:
    folder, _ = container.unpack("import time\ndef probe(): time.sleep(600)", score_s=30.0)
    command = f"cd {folder} && python3 -I -S atefar_runtime/harness.py & {WAIT}; kill -9 $!"
    started = container.exec("/bin/sh", "-c", command)
    assert started.stdout.strip().isdigit(), "the worker ran"
    assert not _remains(container)


def _remains(container: Any) -> bool:
    """Whether anything of a worker is there, given the keeper 5 s to clear it."""
    for _ in range(50):
        alive = container.exec("pgrep", "-f", "worker_main.py").stdout
        homes = container.exec("/bin/sh", "-c", "ls -d /tmp/atefar-home-*").stdout
        if not alive and not homes:
            return False
        time.sleep(0.1)
    return True


def test_4_7_a_new_scoring_ends_one_that_was_left_running(container: Any) -> None:
    folder, config = container.unpack("import time\ndef probe(): time.sleep(600)", score_s=30.0)
    container.exec("/bin/sh", "-c", f"cd {folder}; python3 -I -S atefar_runtime/harness.py >/dev/null 2>&1 & {WAIT}")
    assert container.score("def probe(): return 1").outcome == "measured"
    assert container.exec("pgrep", "-f", "harness.py").stdout == b""
    assert container.exec("cat", f"{folder}/verdict-{config['nonce']}.json").returncode != 0
    assert container.exec("ls", "-A", "/tmp").stdout == b"", "the copy that the killed one made is gone"


def test_4_8_a_worker_never_sees_its_seed(container: Any) -> None:
    """The seed reaches score() alone; what the submission sees are the requests."""
    seed = 8_765_432_109_876_543_210
    probe = f"""
import gc, sys

def probe():
    held = [thing for thing in gc.get_objects() if isinstance(thing, (list, dict))]
    numbers = [value for thing in held for value in (thing.values() if isinstance(thing, dict) else thing)]
    return sum(type(value) is int and value == {seed} + 0 * len(sys.argv) for value in numbers)
"""
    score = 'def score(submission, seed):\n    return {"m": float(submission.call("probe")), "seed": float(seed)}\n'
    scored = container.score(probe, score, seeds=[seed])
    assert json.dumps(scored.values) == json.dumps([{"m": 0.0, "seed": float(seed)}])
