"""Bringing the database to this version, on the migrator's role."""

from django.core.management import call_command

from viewmybox.wall.context import fetch_one
from viewmybox.wall.proof import proof_key


def migrate(*, quiet: bool = False) -> None:
    """Migrations, then the proof key that this installation's secret key gives."""
    call_command("migrate", verbosity=0 if quiet else 1, interactive=False)
    fetch_one("SELECT wall.set_secret('proof', %s)", [proof_key()])
