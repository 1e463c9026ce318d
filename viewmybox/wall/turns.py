"""Turns: how often something may be done, counted in the database and so by every process alike.

A turn is taken before the request's transaction begins, in one of its own. What fails afterwards
does not give it back, and nobody waits for a row that a long request would hold.
"""

import functools
import hashlib
import hmac
from dataclasses import dataclass

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import connection

from viewmybox.config import Turns
from viewmybox.wall.context import fetch_one


@dataclass(frozen=True, slots=True)
class Turn:
    """One that was taken, with how many are left; or, when `wait` is not 0, one that was not."""

    remaining: int
    wait: int


def take_turn(what: str, whose: str, turns: Turns) -> Turn:
    """Take one of somebody's turns at something.

    Raises:
        RuntimeError: inside a transaction, whose end would decide whether it was taken.
    """
    if connection.in_atomic_block:
        raise RuntimeError("A turn is taken in a transaction of its own.")
    row = fetch_one(
        "SELECT remaining, wait FROM wall.take_turn(%s, %s, %s)",
        [bucket(what, whose), turns.at_once, turns.per_minute],
    )
    return Turn(*row) if row else Turn(0, 0)


def bucket(what: str, whose: str) -> bytes:
    """The name of somebody's bucket: a keyed hash, since what it is made from may be an address."""
    return hmac.digest(turn_key(settings.SECRET_KEY), f"{what} {whose}".encode(), hashlib.sha256)


@functools.cache
def turn_key(secret_key: str) -> bytes:
    """32 bytes, derived from SECRET_KEY (HKDF, RFC 5869)."""
    derivation = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"viewmybox wall turns 1")
    return derivation.derive(secret_key.encode())
