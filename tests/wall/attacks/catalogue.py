"""All kinds of attack, theme by theme."""

from tests.wall.attacks import channels, insight, powers, reading, structure, writing
from tests.wall.attacks.kinds import Expect, Kind

CATALOGUE = [
    *reading.KINDS, *writing.KINDS, *structure.KINDS, *powers.KINDS, *insight.KINDS,
    *channels.KINDS,
]  # fmt: skip


def expecting(expect: Expect) -> list[Kind]:
    return [kind for kind in CATALOGUE if kind.expect is expect]
