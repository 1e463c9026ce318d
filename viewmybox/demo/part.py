"""One part of a running demo, in a process of its own: `python -m viewmybox.demo.part web 8000`.

The part `filling` is also told which folder of published files to make boxes of, if any.

It gets ready at once, waits on standard input for the word to go, and from then on lives only as
long as whoever holds the other end: a demo that is killed leaves no process behind.
"""

import os
import signal
import sys
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

import django

GO = b"go\n"
ROLES = {"web": "web", "worker": "worker", "filling": "web", "living": "worker"}
PROCESSES, THREADS = 2, 8


def main(name: str, port: int, files: Path | None = None) -> None:
    # Ctrl-C reaches the whole group of processes. Until a part runs, only the demo answers to it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ["VIEWMYBOX_ROLE"] = ROLES[name]
    os.environ["DJANGO_SETTINGS_MODULE"] = "viewmybox.settings"
    django.setup()
    run = ready(name, port, files)
    if os.read(sys.stdin.fileno(), len(GO)) != GO:
        return
    threading.Thread(target=end_with_the_demo, name="end with the demo", daemon=True).start()
    run()


def ready(name: str, port: int, files: Path | None) -> Callable[[], None]:
    """What the part does, with everything imported that it needs."""
    if name == "web":
        from viewmybox.serving import serve  # each part imports only what it needs

        return lambda: serve("127.0.0.1", port, PROCESSES, THREADS)
    if name == "worker":
        from viewmybox.working import work  # the same

        return work
    if name == "living":
        from viewmybox.demo.filling.living import live  # the same

        return live
    from viewmybox.demo.filling.customers import fill  # the same

    return partial(fill, files)


def end_with_the_demo() -> None:
    """Nothing more comes on standard input but its end."""
    os.read(sys.stdin.fileno(), 1)
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    try:
        main(sys.argv[1], int(sys.argv[2]), *map(Path, sys.argv[3:]))
    except Exception as error:
        if os.environ.get("VIEWMYBOX_TRACE"):
            raise
        sys.exit(f"viewmybox: {error}")
