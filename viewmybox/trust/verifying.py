"""`viewmybox verify`: the running installation, checked promise by promise."""

import sys
from collections.abc import Iterator

from viewmybox.config import config
from viewmybox.trust import keeping
from viewmybox.trust.every import Result, run_all
from viewmybox.trust.installation import Installation
from viewmybox.trust.reporting import as_json, is_well, lines


def verify(*, json: bool = False) -> bool:
    """Print what every check found, each line as soon as it is known. True: there is no hole."""
    found = []

    def noting(here: Installation) -> Iterator[Result]:
        for result in run_all(here):
            found.append(result)
            yield result

    with Installation(config()) as here:
        if json:
            found = list(run_all(here))
            print(as_json(found))  # noqa: T201 - the command's output
        else:
            for line in lines(noting(here)):
                print(line, flush=True)  # noqa: T201 - the same
        if why := keeping.keep(here, found, keeping.COMMAND):
            print(f"The page /trust/ was not told: {why}", file=sys.stderr)  # noqa: T201 - the same
    return is_well(found)
