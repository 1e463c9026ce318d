"""What must happen again and again has happened: purges, the journals' heads, verify itself."""

from collections.abc import Iterator

from django.utils import timezone

from viewmybox.trust.checking import check
from viewmybox.trust.installation import Installation
from viewmybox.wall.upkeep import MUST

DONE = "SELECT name, first_at, at FROM wall.upkeep()"


@check("P15", "What the worker must do each hour and each day has been done in time")
def upkeep_is_done(here: Installation) -> Iterator[str]:
    now = timezone.now()
    found = here.rows("worker", DONE)
    known = {name: at for name, _first, at in found}
    begun = min((first for _name, first, _at in found), default=now)
    for name, patience in sorted(MUST.items()):
        if known.get(name, begun) + patience < now:
            when = f"last on {known[name]:%Y-%m-%d %H:%M} UTC" if name in known else "never"
            yield f"{name}: done {when}; does the worker run?"
