"""Whether what is said is in Azure's own words, as far as the installed SDK knows them.

The mocks take anything. But the SDK's types say of many words which there are (`Enabled`,
`ZoneRedundant`), and of each object what it can be told: by these each resource is looked at again.
"""

import importlib
import typing
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from typing import Any

from building import Made
from pulumi import _types

# Of two services that the SDK has in one module, one has lost its words to the other's.
LOST = ("ScheduledQueryRule", "operator")


def strange(one: Made) -> Iterator[str]:
    """What Azure would not understand of a resource."""
    _package, module, name = one.kind.split(":")
    known = importlib.import_module(f"pulumi_azure_native.{module}")
    # Some kinds can be part of another too; then what makes them by themselves has a name apart.
    described = getattr(known, f"{name}InitArgs", None) or getattr(known, f"{name}Args")
    for sentence in strange_object(one.inputs, described, str(one)):
        kind, where = LOST
        if not (sentence.startswith(kind) and f".{where} is " in sentence):
            yield sentence


def strange_object(value: dict[str, Any], described: type, path: str) -> Iterator[str]:
    types = _types.input_type_types(described)
    for name, inner in value.items():
        if name in types:
            yield from strange_value(inner, types[name], f"{path}.{name}")
        else:
            yield f"{path}: {name} is nothing that can be said there"


def strange_value(value: Any, hint: Any, path: str) -> Iterator[str]:
    parts = list(flat(hint))
    if isinstance(value, list):
        for number, item in enumerate(value):
            for inner in (
                arg for part in parts if is_(Sequence, part) for arg in typing.get_args(part)
            ):
                yield from strange_value(item, inner, f"{path}.{number}")
    elif isinstance(value, dict):
        objects = [part for part in parts if isinstance(part, type) and _types.is_input_type(part)]
        # Where it may be one of several: what the one has to say that it fits best.
        found = [list(strange_object(value, one, path)) for one in objects]
        yield from min(found, key=len, default=[])
        # Or names of the asker's own, each with something under it.
        for inner in (typing.get_args(part)[1] for part in parts if is_(Mapping, part)):
            for name, item in value.items():
                yield from strange_value(item, inner, f"{path}.{name}")
    elif isinstance(value, str):
        words = {str(word.value) for part in parts if is_words(part) for word in part}
        if words and value not in words:
            yield f"{path} is {value!r} and none of {', '.join(sorted(words))}"


def flat(hint: Any) -> Iterator[Any]:
    """The kinds that a value may be of, without what Pulumi wraps around them."""
    holds = is_(Sequence, hint) or is_(Mapping, hint)
    is_wrapped = typing.get_origin(hint) is not None and not holds
    for part in typing.get_args(hint) if is_wrapped else ():
        yield from flat(part)
    if not is_wrapped:
        yield hint


def is_(kind: type, hint: Any) -> bool:
    origin = typing.get_origin(hint)
    return isinstance(origin, type) and issubclass(origin, kind)


def is_words(hint: Any) -> bool:
    return isinstance(hint, type) and issubclass(hint, Enum)
