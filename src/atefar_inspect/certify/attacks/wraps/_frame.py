"""Laid around an attack in the submission's own process: its tools, and what puts it in place of the baseline.

For Python 3.9 and the standard library; numpy is used where the baseline has it. Every name begins with `_atefar`,
since they share a module with the baseline.
"""


class _AtefarTools:
    """What an attack is given: its witness, its facts, and what several attacks need."""

    def __init__(self, name, kind, metric, extreme):
        import os
        import sys

        self._os, self._sys = os, sys
        self.name, self.kind, self.metric, self.extreme = name, kind, metric, extreme
        self.home = os.environ.get("TMPDIR") or os.getcwd()
        self._path = os.path.join(self.home, "atefar-witness")
        if not os.path.exists(self._path):
            self._note("")  # takes its place now: it can be written over when the disk is full

    def witness(self, got_in=False):
        """Notes that the harm is done; `got_in`: that something gave way which separates the submission."""
        if self._noted().strip() != (self.name + "-got-in"):
            self._note(self.name + ("-got-in" if got_in else ""))

    def _note(self, text):
        os = self._os
        try:
            os.chmod(self.home, 0o711)
            handle = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW, 0o644)
            os.write(handle, text.ljust(64).encode("ascii"))
            os.fchmod(handle, 0o644)
            os.close(handle)
        except OSError:
            return

    def _noted(self):
        os = self._os
        try:
            handle = os.open(self._path, os.O_RDONLY | os.O_NOFOLLOW)
            text = os.read(handle, 64).decode("ascii", "replace")
            os.close(handle)
            return text
        except OSError:
            return ""

    def mapped(self, value, leaf):
        """`value` with every number and array in it replaced by what `leaf` makes of it."""
        if isinstance(value, dict):
            return {key: self.mapped(item, leaf) for key, item in value.items()}
        if isinstance(value, (list, tuple)):
            return [self.mapped(item, leaf) for item in value]
        return value if value is None or isinstance(value, (str, bytes)) else leaf(value)

    def filled(self, value, number):
        """`value` with `number` in the place of every number, in the same types as far as they can hold it."""
        return self.mapped(value, lambda leaf: self._filled_leaf(leaf, number))

    def _filled_leaf(self, leaf, number):
        whole = number == number and abs(number) != float("inf") and float(number).is_integer()
        if not hasattr(leaf, "shape"):
            return int(number) if whole and isinstance(leaf, int) else float(number)
        numpy = self._sys.modules["numpy"]
        dtype = leaf.dtype
        if dtype.kind in "iu":
            info = numpy.iinfo(dtype)
            dtype, number = (dtype, min(max(int(number), int(info.min)), int(info.max))) if whole else ("f8", number)
        elif dtype.kind == "f" and whole:
            number = min(max(number, -float(numpy.finfo(dtype).max)), float(numpy.finfo(dtype).max))
        elif dtype.kind not in "fcb":
            dtype = "f8"
        return numpy.full(leaf.shape, number, dtype=dtype)[()]

    def arrays(self, value):
        """The arrays in a value, as a list."""
        found = []
        self.mapped(value, lambda leaf: found.append(leaf) if getattr(leaf, "shape", ()) else None)
        return found

    def carried(self, args):
        """A marked word that holds the first bytes of the inputs."""
        texts = [leaf.tobytes() for leaf in self.arrays(list(args))[:1]]
        data = texts[0] if texts else repr(args or self._sys.argv[1:]).encode()
        return "CARR" + "IED-" + data[:8].hex()

    def result(self):
        """A result as a scorer might write it, with the best that the metric could be."""
        best = repr(self.extreme)
        return f'{{"{self.metric}": {best}, "score": {best}, "normalized": 1.0, "outcome": "measured"}}\n'

    def plant(self):
        """Code that gives such a result, printed, in the place of the program that imports it."""
        return f"import os; os.write(1, {self.result().encode()!r}); os._exit(0)\n"

    def folders(self):
        """Where a file might be looked for or planted: own, public, the program's, the scorer's, the interpreter's."""
        import glob

        os, sys = self._os, self._sys
        public = ["/tmp", "/var/tmp", "/dev/shm", "/dev/mqueue", "/run/lock", "/run", "/run/atefar", "/root", "/"]
        own = [os.getcwd(), self.home, os.environ.get("HOME", "/root"), os.path.dirname(os.path.abspath(sys.argv[0]))]
        found = [*own, *public, *glob.glob("/run/atefar/*"), *(path for path in sys.path if path)]
        return [path for path in dict.fromkeys(found) if os.path.isdir(path)]

    def is_own(self, path):
        """Whether every submission may write there."""
        places = (self.home + "/", "/tmp/", "/var/tmp/", "/dev/shm/", "/dev/mqueue/", "/run/lock/")
        return (self._os.path.abspath(path) + "/").startswith(places)

    def write(self, path, text):
        """Whether `text` could be written to a file."""
        try:
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
        except OSError:
            return False
        return True

    def ancestors(self):
        """Pids of the processes above this one that are another's: a program's parent runs as its own user."""
        pids, pid = [], self._os.getpid()
        while pid > 1:
            try:
                with open(f"/proc/{pid}/status", encoding="utf-8", errors="replace") as file:
                    pid = next(int(line.split()[1]) for line in file if line.startswith("PPid"))
            except OSError:
                break
            pids.append(pid)
        return [pid for pid in pids[self.kind == "command" :] if pid > 0]


def _atefar_install(namespace, entry, tools, made):
    """Puts the attack in the place of the module's public functions; what they call of each other stays honest.

    Of `made`, `start` acts while the module is imported, `once` before the first call, `attack` in the place of calls.
    """
    import functools
    import types

    attack = made.get("attack", lambda tools, original, *args, **kwargs: original(*args, **kwargs))
    busy = []

    def wrapped(original):
        @functools.wraps(original)
        def call(*args, **kwargs):
            if busy:
                return original(*args, **kwargs)
            busy.append(True)
            try:
                made.pop("once", lambda tools: None)(tools)
                return attack(tools, original, *args, **kwargs)
            finally:
                busy.clear()

        return call

    own = [name for name, value in namespace.items() if isinstance(value, types.FunctionType) and name[0] != "_"]
    names = {entry, *(name for name in own if namespace[name].__module__ == namespace["__name__"])}
    if "start" in made:
        made["start"](tools)
    for name in sorted(names & set(namespace)):
        namespace[name] = wrapped(namespace[name])


def _atefar_run(namespace, source, tools, made):
    """Runs the attack around the baseline's program, whose exit status the program's is unless the attack says so."""
    import sys

    def original():
        try:
            exec(compile(source, namespace["__file__"], "exec", dont_inherit=True), namespace)
        except SystemExit as ended:
            return ended.code if isinstance(ended.code, int) else int(ended.code is not None)
        return 0

    if "start" in made:
        made["start"](tools)
    made.get("once", lambda tools: None)(tools)
    status = made["attack"](tools, original) if "attack" in made else original()
    sys.exit(status if isinstance(status, int) else 0)
