"""Checks: small functions that look at one thing of the running installation.

    @check("P3", "No table is unknown to this version of the software")
    def strange_tables(here: Installation) -> Iterator[str]:
        yield …                 # a sentence for each hole
        raise Unseen("why")     # where it cannot be looked at from here

A check that fails with an error has not seen that all is well, and counts as a hole.
"""

import enum
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from viewmybox.trust.installation import Installation, Unseen
from viewmybox.trust.promises import NUMBERS

Look = Callable[[Installation], Iterable[str]]


class State(enum.StrEnum):
    OK = "ok"
    HOLE = "hole"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Result:
    """What one check found.

    Attributes:
        name: the check's, for programs.
        promise: which promise it stands for, as docs/promises.md numbers them.
        sentence: what was checked; true of the installation when the state is ok.
        state: ok, hole or skipped.
        found: a sentence for each hole; why, where it was skipped.
    """

    name: str
    promise: str
    sentence: str
    state: State
    found: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    name: str
    promise: str
    sentence: str
    look: Look

    def run(self, here: Installation) -> Result:
        found: list[str] = []
        unseen = ""
        try:
            found.extend(self.look(here))
        except Unseen as reason:
            unseen = str(reason)
        except Exception as error:  # noqa: BLE001 - whatever it is, nobody has seen that all is well
            found.append(f"could not be checked: {told(error)}")
        # What was found before it could be seen no further stays found.
        state = State.HOLE if found else State.SKIPPED if unseen else State.OK
        return Result(
            self.name, self.promise, self.sentence, state, tuple(found or filter(None, [unseen]))
        )


CHECKS: dict[str, Check] = {}


def check(promise: str, sentence: str) -> Callable[[Look], Look]:
    """Register a check under its function's name."""

    def registered(look: Look) -> Look:
        add(look.__name__.replace("_", "-"), promise, sentence, look)
        return look

    return registered


def add(name: str, promise: str, sentence: str, look: Look) -> None:
    if name in CHECKS or promise not in NUMBERS:
        raise ValueError(f"{name}: known already, or for no promise")
    CHECKS[name] = Check(name, promise, sentence, look)


def run_all(here: Installation) -> Iterator[Result]:
    """Every check in the order of its registration, each as soon as it is done."""
    for one in CHECKS.values():
        yield one.run(here)


def unchecked_promises() -> list[str]:
    """The promises that no check here stands for: tests show those, or nothing yet."""
    return [promise for promise in NUMBERS if promise not in {c.promise for c in CHECKS.values()}]


def told(error: Exception) -> str:
    """One line, without the context that PostgreSQL adds below."""
    return (str(error) or type(error).__name__).splitlines()[0]
