"""Turns taken ahead for keys and addresses that call over and over.

Each turn is one row's change in the database, and the calls of one key wait for each other at it.
So a key that has just called is given several turns by one change, and the process spends them on
the calls that follow. They are counted when they are taken: a key never has more than its limit,
in however many processes, and what is not spent within a second is lost to it. A limit that is
small is counted call by call. An address is counted the same way, beside its keys.
"""

import threading
from collections import OrderedDict
from dataclasses import dataclass
from time import monotonic
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from viewmybox.accounts.limits import address, limit_of_call, say_limit, taken, too_many
from viewmybox.config import Turns
from viewmybox.wall.turns import bucket

AT_MOST = 8  # turns in one go
SHARE = 100  # and no more than such a part of a limit
SECONDS = 1.0
HANDS = 1024

KeyTurn = tuple[bytes, int, float] | tuple[None, None, None]
NO_TURN: KeyTurn = (None, None, None)


@dataclass(slots=True)
class Hand:
    """What one of them has left in this process, and in the database besides; good `until` then."""

    turns: int
    besides: int
    until: float


class Ahead:
    """The hands of the keys and addresses that called last; threads share it."""

    def __init__(self) -> None:
        self.hands: OrderedDict[str, Hand] = OrderedDict()
        self.lock = threading.Lock()

    def spend(self, whose: str) -> int | None:
        """Spend one; how many are left then, or None where none is in hand."""
        with self.lock:
            hand = self.hands.get(whose)
            if hand is None or not hand.turns or monotonic() > hand.until:
                return None
            hand.turns -= 1
            return hand.turns + hand.besides

    def give_back(self, whose: str) -> None:
        """One that was spent on nobody: the secret was not the key's."""
        with self.lock:
            if hand := self.hands.get(whose):
                hand.turns += 1

    def is_busy(self, whose: str) -> bool:
        """Whether it called within the last second."""
        with self.lock:
            hand = self.hands.get(whose)
        return hand is not None and monotonic() <= hand.until

    def take_in_hand(self, whose: str, number: int, besides: int) -> int:
        """That so many were taken and one of them is spent; how many are left."""
        with self.lock:
            hand = self.hands.pop(whose, None)
            until = monotonic() + SECONDS
            kept = hand.turns if hand is not None and monotonic() <= hand.until else 0
            self.hands[whose] = Hand(kept + number - 1, besides, until)
            while len(self.hands) > HANDS:
                self.hands.popitem(last=False)
            return kept + number - 1 + besides


ahead = Ahead()


def in_one_go(whose: str, turns: Turns) -> int:
    return max(1, min(AT_MOST, turns.at_once // SHARE)) if ahead.is_busy(whose) else 1


def refused_by_address(request: HttpRequest) -> HttpResponse | None:
    """Take the turn that a call costs its address, whoever's keys come from there; 429 without.

    Only for a key that opens something: others have a limit of their own, and who guesses beside
    an office's programs, or behind a proxy that we do not know, does not keep those out.
    """
    limit = f"{limit_of_call(request)}_address"
    turns: Turns | None = getattr(settings.LIMITS, limit)
    whose = f"{limit} {address(request)}"
    if turns is None or ahead.spend(whose) is not None:
        return None
    wait = 0
    for number in sorted({in_one_go(whose, turns), 1}, reverse=True):
        fewer = Turns(at_once=turns.at_once // number, per_minute=turns.per_minute / number)
        turn = taken(limit, address(request), fewer)
        if not turn.wait:
            ahead.take_in_hand(whose, number, turn.remaining * number)
            return None
        wait = turn.wait
    response = too_many(request, wait)
    say_limit(response, limit, 0, wait)
    return response


class Counted:
    """One call with a key, and the turn it costs."""

    def __init__(self, request: HttpRequest, key: UUID) -> None:
        self.limit = limit_of_call(request)
        self.turns: Turns | None = getattr(settings.LIMITS, self.limit)
        self.key = key
        self.whose = f"{self.limit} {key}"
        self.number = 1
        self.left = ahead.spend(self.whose) if self.turns else None

    @property
    def is_paid(self) -> bool:
        """Whether no turn has to be taken, because one was in hand."""
        return self.left is not None

    def turn(self, *, alone: bool = False) -> KeyTurn:
        """What `wall.enter_key` takes by. Several at once are one of a limit as much smaller."""
        if self.turns is None:
            return NO_TURN
        self.number = 1 if alone else in_one_go(self.whose, self.turns)
        return (
            bucket(self.limit, self.key.hex),
            self.turns.at_once // self.number,
            self.turns.per_minute / self.number,
        )

    def took(self, remaining: int | None) -> None:
        """The turns were taken; so many times as many are left in the database."""
        if remaining is not None:
            self.left = ahead.take_in_hand(self.whose, self.number, remaining * self.number)

    def give_back(self) -> None:
        """The key was not one: nobody's turn is spent."""
        if self.left is not None:
            ahead.give_back(self.whose)

    def say(self, response: HttpResponse, wait: int = 0) -> HttpResponse:
        """With what is left of the limit."""
        if self.turns is not None:
            say_limit(response, self.limit, self.left or 0, wait)
        return response
