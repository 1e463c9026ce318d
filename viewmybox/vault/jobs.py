"""What the vault does by itself."""

from viewmybox.vault import heads
from viewmybox.wall.housekeeping import hourly


@hourly
def write_journal_heads() -> None:
    """Write off to the storage where each journal has come to."""
    heads.write()
