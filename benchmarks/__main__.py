"""`python -m benchmarks [NAME …] [--quick]`: all of them, or those named."""

import argparse
import importlib
import tempfile
import time
from pathlib import Path

from benchmarks.installation import Installation
from benchmarks.machine import facts

NAMES = ("box_page", "overview", "scale", "wide", "search", "bulk", "extracts", "memory", "start")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(NAMES))
    parser.add_argument("--quick", action="store_true", help="shorter and smaller")
    options = parser.parse_args()
    if unknown := set(options.names) - set(NAMES):
        parser.error(f"there are only {', '.join(NAMES)}, not {', '.join(sorted(unknown))}")
    began = time.monotonic()
    # Short, because a socket's path has to be.
    with tempfile.TemporaryDirectory(prefix="vmbb-") as folder:
        Path(folder).chmod(0o711)  # PostgreSQL's own user passes through, and sees nothing
        installation = Installation(Path(folder), quick=options.quick)
        with installation:
            print("\n".join(facts(installation.server)))
            for name in options.names or NAMES:
                # Only now: they import models, which need the installation's settings.
                importlib.import_module(f"benchmarks.{name}").run(installation)
    print(f"\n{time.monotonic() - began:.0f} s in all")


if __name__ == "__main__":
    main()
