"""`make prove`: the long proofs, one after another, and the figures of all at the end.

A part that this commit has passed is not run again (FRESH=1 does): what was broken off goes on
where it was, in the midst of the matrix too. `PART=matrix` runs that one only.
"""

import argparse
import json
import shutil
import sys
import time
from typing import Any

from proofs.parts import BEGUN, PARTS, Failed, Skipped
from proofs.state import KEPT_IN, commit

KEPT = KEPT_IN / "figures.json"


def main() -> int:
    parser = argparse.ArgumentParser(prog="make prove", description=__doc__)
    parser.add_argument("part", nargs="*", help=f"of {', '.join(PARTS)}; all unless named")
    parser.add_argument("--fresh", action="store_true", help="again what was passed already")
    asked = parser.parse_args()
    unknown = set(asked.part) - PARTS.keys()
    if unknown:
        parser.error(f"there is no part {', '.join(sorted(unknown))}")
    kept = Kept()
    if asked.fresh:
        shutil.rmtree(BEGUN, ignore_errors=True)
    for name in asked.part or PARTS:
        if name in kept.figures and not asked.fresh and not asked.part:
            print(f"{name}: passed already at this commit")
            continue
        run(name, kept)
    return tell(kept)


def run(name: str, kept: "Kept") -> None:
    began = time.monotonic()
    print(f"\n{name}: {PARTS[name].about}", flush=True)
    kept.forget(name)
    try:
        figure, state = PARTS[name].run(), "passed"
    except Skipped as reason:
        figure, state = str(reason), "skipped"
    except Failed as reason:
        figure, state = str(reason), "FAILED"
    kept.keep(name, state, figure, time.monotonic() - began)


def tell(kept: "Kept") -> int:
    print(f"\nThe long proofs, at {kept.commit}:")
    for name in PARTS:
        one = kept.every.get(name)
        told = f"{one['state']} in {one['seconds']} s: {one['figure']}" if one else "not run yet"
        print(f"  {name:14} {told}")
    return any(one["state"] == "FAILED" for one in kept.every.values())


class Kept:
    """What the parts came to, at the commit that is checked out; of another one nothing."""

    def __init__(self) -> None:
        self.commit = commit()
        found = json.loads(KEPT.read_text()) if KEPT.is_file() else {}
        self.every: dict[str, Any] = found.get(self.commit, {})

    @property
    def figures(self) -> set[str]:
        return {name for name, one in self.every.items() if one["state"] != "FAILED"}

    def forget(self, name: str) -> None:
        self.every.pop(name, None)

    def keep(self, name: str, state: str, figure: str, seconds: float) -> None:
        self.every[name] = {"state": state, "figure": figure, "seconds": round(seconds)}
        KEPT.parent.mkdir(exist_ok=True)
        KEPT.write_text(json.dumps({self.commit: self.every}, indent=1))


if __name__ == "__main__":
    sys.exit(main())
