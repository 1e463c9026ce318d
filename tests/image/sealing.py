"""An installed copy, run nearly as an engine would: the first process of its own, nothing written.

Namespaces of the kernel's stand in for the engine: in them the whole file system is read-only but
for what is mounted to be written, the command is process 1, and it can gain no rights. What an
engine would still add (its own network, the image's own files and nothing else, another user) is
not shown here.
"""

import functools
import os
import shlex
import signal
import subprocess
import time
from pathlib import Path

from tests.image.dockerfile import read

# The user of the tests' database owns its socket; reaching that is all the root of the tests keeps.
RIGHTS = ["setpriv", "--no-new-privs", "--inh-caps=-all", "--bounding-set=-all,+dac_override"]
UNSHARE = ["unshare", "--mount", "--propagation=private", "--pid", "--fork", "--kill-child",
           "--mount-proc"]  # fmt: skip
ENTER = ["nsenter", "--mount", "--pid"]
END_SECONDS = 30


class Sealed:
    """A virtual environment with what of the outside its commands are given."""

    def __init__(self, venv: Path, temporary: Path, **environment: str) -> None:
        """`temporary` is the one place that can be written."""
        self.venv = venv
        self.temporary = temporary
        self.environment = {
            **read().final.pairs("ENV"),
            "PATH": f"{venv / 'bin'}:/usr/sbin:/usr/bin:/sbin:/bin",
            "LANG": "C.UTF-8",
            "TMPDIR": str(temporary),
            **environment,
        }

    def run(self, *words: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*self.around(), *words],
            env=self.environment,
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
        )

    def start(self, *words: str) -> "Running":
        log = self.temporary.parent / f"{words[0]}.log"
        command = [*self.around(), self.venv / "bin" / "viewmybox", *words]
        with log.open("w") as told:
            process = subprocess.Popen(
                command, env=self.environment, cwd="/", stdout=told, stderr=told
            )
        return Running(process, self, log)

    def around(self) -> list[str]:
        """What stands before a command so that it is run so."""
        place = shlex.quote(str(self.temporary))
        closing = f"mount --bind {place} {place} && mount -o remount,bind,ro / && "
        return [*UNSHARE, "sh", "-ec", f'{closing} exec "$@"', "sealed", *RIGHTS]


class Running:
    """A command that goes on until it is stopped."""

    def __init__(self, process: subprocess.Popen[bytes], sealed: Sealed, log: Path) -> None:
        self.process = process
        self.sealed = sealed
        self.log = log

    @property
    def first(self) -> str:
        """Process 1 in there, by its number out here."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        end = time.monotonic() + END_SECONDS
        while not (found := children.read_text().split()) and time.monotonic() < end:
            time.sleep(0.02)  # it is made a moment after the process that makes it
        return found[0]

    def inside(self, *words: str) -> subprocess.CompletedProcess[str]:
        """A further command, as HEALTHCHECK is run."""
        entering = [*ENTER, f"--target={self.first}"]
        return subprocess.run(
            [*entering, *words],
            env=self.sealed.environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def until(self, words: str, *command: str, seconds: float = END_SECONDS) -> str:
        """Ask again and again until the answer holds some words; the last answer."""
        end, told = time.monotonic() + seconds, ""
        while time.monotonic() < end and self.process.poll() is None and words not in told:
            told = self.inside(*command).stdout
            time.sleep(0.2)
        return told

    def stop(self) -> int:
        """As an engine does: SIGTERM to process 1. What it ends with."""
        if self.process.poll() is None:
            self.wait_until_it_listens()
            os.kill(int(self.first), signal.SIGTERM)
        try:
            return self.process.wait(END_SECONDS)
        finally:
            self.process.kill()
            self.process.wait()

    def wait_until_it_listens(self) -> None:
        """Process 1 hears only the signals that it has asked for; others are lost."""
        bit = 1 << (signal.SIGTERM - 1)
        end = time.monotonic() + END_SECONDS
        while time.monotonic() < end:
            status = Path(f"/proc/{self.first}/status").read_text()
            if int(status.partition("SigCgt:")[2].split()[0], 16) & bit:
                return
            time.sleep(0.05)


@functools.cache
def cannot_be_sealed() -> str:
    """Why this machine allows none of it; empty where it does."""
    closing = "mount -o remount,bind,ro /"
    try:
        done = subprocess.run(
            [*UNSHARE, "sh", "-ec", f'{closing}; exec "$@"', "sealed", *RIGHTS, "true"],
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError as error:
        return str(error)
    return done.stderr.strip() if done.returncode else ""
