"""What the worker does by itself to know how the service stands."""

from procrastinate.contrib.django import app

from viewmybox.config import config
from viewmybox.trust import (
    heartbeat,
    keeping,
    maintenance,  # noqa: F401 - declares what must happen too
)
from viewmybox.trust.every import run_all
from viewmybox.trust.installation import Installation
from viewmybox.trust.overdue import tell_overdue
from viewmybox.wall.housekeeping import EVERY_MINUTE, daily, hourly


@daily
def verify() -> None:
    """As far as the worker can see: it was given fewer addresses than whoever runs the command."""
    heartbeat.wait_for_pages()
    with Installation(config()) as here:
        keeping.keep(here, run_all(here), keeping.WORKER)


@hourly
def tell_what_is_overdue() -> None:
    """Write to the provider, once, of what did not happen."""
    tell_overdue()


@app.periodic(cron=EVERY_MINUTE)
@app.task(name=f"{__name__}.beat", queueing_lock="beat")
def beat(timestamp: int) -> None:
    heartbeat.beat()
