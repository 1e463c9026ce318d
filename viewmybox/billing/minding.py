"""What owners are to mind of the prices, at the top of every page: a list that is ahead."""

import time
from datetime import date

from viewmybox.billing.days import swedish_today
from viewmybox.billing.models import PriceList

LOOK_AGAIN_SECONDS = 5


class Coming:
    """The day of the next list, as it was when it was last looked up: pages ask each time."""

    def __init__(self) -> None:
        self.day: date | None = None
        self.read_at = 0.0

    def look_up(self) -> date | None:
        now = time.monotonic()
        if not self.read_at or now - self.read_at > LOOK_AGAIN_SECONDS:
            found = PriceList.objects.coming()
            self.day, self.read_at = (found.effective_on if found else None), now
        return self.day


coming = Coming()


def forget() -> None:
    """For tests, which publish and move time."""
    coming.read_at = 0.0


def prices_to_mind() -> date | None:
    """When new prices take effect, from their publishing until then."""
    day = coming.look_up()
    return day if day and day > swedish_today() else None
