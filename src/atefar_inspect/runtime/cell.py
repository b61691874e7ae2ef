"""One seed's surroundings: a fresh user, a fresh copy of the submission, a worker; at the end nothing of it is left."""

from __future__ import annotations

import glob
import os
import py_compile
import secrets
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Dict, Mapping, Optional, Sequence, Tuple

from . import linux
from .children import Children, descendants
from .errors import IsolationError
from .isolation import KEEPER_UIDS, OUR_UIDS, WORKER_UIDS, Isolation, check_worker
from .keeper import Keeper
from .pause import Pause
from .spawn import Plan, Worker, spawn
from .sweep import KILL_S, kill_one_by_one, leftovers, signal_process
from .unpack import lay_out, make_readable_folder
from .witness import read_witness

WORKER_PACKAGE = "_atefar_worker"  # a name that no submission has
WORKER_MODULES = ("worker_main", "worker", "wire", "errors")
PUBLIC_ROOT, PREFIX = "/tmp", "atefar-"
SHARED_MEMORY = "/dev/shm"
ACCELERATORS = "/dev/nvidia*"


def sweep_all(children: Children) -> None:
    """Clears what earlier harnesses and their workers left. Raises IsolationError if something of a worker stays.

    For a container of ours: on a machine that sees other containers' processes it would clear theirs as well.
    """
    kill_one_by_one(OUR_UIDS)
    for path in Path(PUBLIC_ROOT).glob(f"{PREFIX}*"):
        if os.lstat(path).st_uid == 0:
            shutil.rmtree(path)
    for uid in sorted({uid for _, uid in leftovers(OUR_UIDS)}):
        keeper = Keeper(uid, KEEPER_UIDS[-1] if uid != KEEPER_UIDS[-1] else KEEPER_UIDS[-2])
        _end(keeper, children)
    _require_nothing_left(OUR_UIDS)


def worker_code() -> Dict[str, bytes]:
    """What a worker runs, as a package of compiled modules: path -> content. Compiled once, it starts faster."""
    source = Path(__file__).parent
    with tempfile.TemporaryDirectory(prefix=PREFIX) as folder:
        for name in WORKER_MODULES[1:]:
            py_compile.compile(str(source / f"{name}.py"), cfile=os.path.join(folder, f"{name}.pyc"), doraise=True)
        compiled = {f"{name}.pyc": Path(folder, f"{name}.pyc").read_bytes() for name in WORKER_MODULES[1:]}
    main = (source / "worker_main.py").read_bytes()
    return {"__init__.py": b"", "worker_main.py": main, **compiled}


class Cell:
    """Made for one seed; `close` must be called, and raises IsolationError if anything of the worker survives."""

    def __init__(self, isolation: Isolation, children: Children, used: Sequence[int]) -> None:
        """Forks the keeper. `used` are the uids that this harness has used already."""
        self._isolation, self._children = isolation, children
        self.uid: Optional[int] = None
        self._keeper: Optional[Keeper] = None
        if isolation.has_second_user:
            self.uid = secrets.choice([uid for uid in WORKER_UIDS if uid not in used[-100:]])
            self._keeper = Keeper(self.uid, self._keeper_uid(self.uid))
        self._public = Path(tempfile.mkdtemp(prefix=PREFIX, dir=PUBLIC_ROOT if isolation.has_second_user else None))
        self._public.chmod(0o755)
        self._home = self._public / "home"

    def pause(self) -> Optional[Pause]:
        """What can stop the worker's user for a while; None where it has no user of its own."""
        return None if self.uid is None else Pause(self.uid, self._keeper_uid(self.uid))

    @property
    def folder(self) -> str:
        """The copy of the submission that the worker sees."""
        return str(self._public / "submission")

    def witness(self) -> Optional[str]:
        """What the submission noted about itself, for certification; None where it noted nothing."""
        return read_witness(str(self._home), self.uid)

    def start_worker(self, files: Mapping[str, bytes], code: Mapping[str, bytes], site: Sequence[str]) -> Worker:
        """Starts the worker. Raises IsolationError with the step that failed."""
        for name, content in (("submission", files), (WORKER_PACKAGE, code)):
            make_readable_folder(self._public / name)
            lay_out(content, self._public / name)
        self._home = self._own_home()
        plan = Plan(
            argv=(sys.executable, "-I", "-B", str(self._public / WORKER_PACKAGE / "worker_main.py"), *site),
            folder=self.folder,
            home=str(self._home),
            uid=self.uid,
            landlock_abi=self._isolation.landlock_abi,
            writable=self._writable(),
            close_tcp="network_off" in self._isolation.missing,
        )
        worker = spawn(plan)
        if self.uid is not None:
            check_worker(worker.pid, self.uid)
        return worker

    def forget(self) -> None:
        """In a forked child: closes what belongs to the supervisor."""
        if self._keeper is not None:
            self._keeper.close()

    def close(self) -> None:
        """Kills and clears everything of this seed. Raises IsolationError if something survives."""
        if self._keeper is not None and self.uid is not None:
            _end(self._keeper, self._children)
            _require_nothing_left((self.uid, self._keeper_uid(self.uid)))
        else:
            _kill_descendants(self._children)
        shutil.rmtree(self._public)

    @staticmethod
    def _keeper_uid(uid: int) -> int:
        return uid - WORKER_UIDS.start + KEEPER_UIDS.start

    def _own_home(self) -> Path:
        """A worker with a user of its own makes its home; one without finds it made."""
        if self.uid is None:
            self._home.mkdir(0o700)
            return self._home
        return Path(PUBLIC_ROOT, f"{PREFIX}home-{secrets.token_hex(8)}")

    def _writable(self) -> Tuple[str, ...]:
        place = PUBLIC_ROOT if self.uid is not None else str(self._home)
        accelerators = sorted(glob.glob(ACCELERATORS))
        return tuple(path for path in (place, SHARED_MEMORY, "/dev/null", *accelerators) if os.path.exists(path))


def _end(keeper: Keeper, children: Children) -> None:
    keeper.kill()
    children.reap()
    keeper.sweep()
    keeper.close()
    if children.wait(keeper.pid, KILL_S) is None:
        raise IsolationError("keeper", "it did not end")


def _require_nothing_left(uids: Sequence[int]) -> None:
    left = leftovers(uids)
    if left:
        kinds = ", ".join(sorted(f"{kind} of uid {uid}" for kind, uid in left))
        raise IsolationError("sweep", f"left behind: {kinds}")


def _kill_descendants(children: Children) -> None:
    """Without a second user: kills what is below this process, found by parentage. Complete on Linux only."""
    end = time.monotonic() + KILL_S
    while True:
        children.reap()
        pids = descendants()
        if not pids:
            return
        if time.monotonic() > end:
            raise IsolationError("kill", f"{len(pids)} descendants survive")
        for pid in pids:
            signal_process(pid, linux.SIGKILL)
        time.sleep(0.001)
