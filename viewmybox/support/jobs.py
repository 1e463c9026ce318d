"""What the worker does for the console."""

from viewmybox.wall.context import fetch_one
from viewmybox.wall.housekeeping import daily


@daily
def purge_console() -> None:
    """Operators' sign-ins that are over; their searches and drafts after ninety days."""
    fetch_one("SELECT wall.purge_console()", [])
    fetch_one("SELECT wall.purge_drafts()", [])
