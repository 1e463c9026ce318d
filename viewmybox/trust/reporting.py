"""What the checks found, for people and for machines."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from viewmybox.trust.every import Result, State, unchecked_promises

WORDS = {State.OK: "ok", State.HOLE: "HOLE", State.SKIPPED: "skipped"}
WIDTH = max(map(len, WORDS.values()))
# Of a hundred holes of one kind, the first say enough.
MOST_TOLD = 20


def lines(results: Iterable[Result]) -> Iterator[str]:
    """A line a check, as it is done; below it what is wrong; at the end the sum."""
    counted: Counter[State] = Counter()
    for result in results:
        counted[result.state] += 1
        yield f"{WORDS[result.state]:{WIDTH}}  {result.promise:3}  {result.sentence}"
        for sentence in result.found[:MOST_TOLD]:
            yield f"{'':{WIDTH}}       {sentence}"
        if (more := len(result.found) - MOST_TOLD) > 0:
            yield f"{'':{WIDTH}}       and {more} more"
    yield ""
    yield (
        f"{counted.total()} checks: {counted[State.OK]} ok, {counted[State.HOLE]} with a hole, "
        f"{counted[State.SKIPPED]} skipped."
    )
    if unchecked := unchecked_promises():
        yield (
            f"No check here stands for {', '.join(unchecked)}: "
            "docs/promises.md says what shows those."
        )


def as_json(results: list[Result]) -> str:
    """The same as one object."""
    return json.dumps(
        {
            "ok": is_well(results),
            "checks": [described(result) for result in results],
            "unchecked_promises": unchecked_promises(),
        },
        ensure_ascii=False,
        indent=1,
    )


def described(result: Result) -> dict[str, Any]:
    return {
        "check": result.name,
        "promise": result.promise,
        "sentence": result.sentence,
        "state": result.state.value,
        "found": list(result.found),
    }


def is_well(results: Iterable[Result]) -> bool:
    """No hole. What was skipped is not known to be well, nor to be a hole."""
    return all(result.state is not State.HOLE for result in results)
