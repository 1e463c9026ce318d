"""A password that is asked for when a connection is made, and is kept by nobody.

`OPTIONS["password_from"]` names who is asked. By its name, because it lies on a floor above.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, cast

from django.utils.module_loading import import_string

PASSWORD_FROM = "password_from"  # noqa: S105 - an option's name

Facts = dict[str, Any]


def asked(facts: Facts) -> Facts:
    """What a connection is made with, the password of this moment among it."""
    rest = {name: value for name, value in facts.items() if name != PASSWORD_FROM}
    if PASSWORD_FROM not in facts:
        return rest
    ask = cast("Callable[[], str]", import_string(facts[PASSWORD_FROM]))
    return rest | {"password": ask()}


def for_pool(facts: Facts) -> Facts | Callable[[], Facts]:
    """What a pool takes: the facts, or the function that it calls for each connection."""
    return (lambda: asked(facts)) if PASSWORD_FROM in facts else facts


def for_async_pool(facts: Facts) -> Facts | Callable[[], Awaitable[Facts]]:
    """The same for one whose other work must not wait while the password is asked for."""

    async def ask() -> Facts:
        return await asyncio.to_thread(asked, facts)

    return ask if PASSWORD_FROM in facts else facts
