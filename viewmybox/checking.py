"""`viewmybox check`: what can be known to be wrong without a database."""

from django.apps import apps
from django.core.management import call_command
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.utils import translation

from viewmybox.web import messages


class CheckError(RuntimeError):
    """Something is wrong; the text says what."""


def check() -> None:
    """Models and settings, then whether every model's change has its migration, then the words.

    Raises:
        CheckError: a migration or a translation is missing.
        SystemCheckError: a model or a setting is wrong.
    """
    call_command("check", fail_level="WARNING")
    missing = models_without_migration()
    if missing:
        raise CheckError(f"Migrations are missing for: {', '.join(missing)}.")
    if found := messages.problems():
        raise CheckError("\n".join(["Translations (`make messages` helps):", *found]))


def models_without_migration() -> list[str]:
    loader = MigrationLoader(None)
    with translation.override(None):  # a model's words stand in the migrations as in the sources
        detector = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps))
        changes = detector.changes(graph=loader.graph)
    return [
        f"{label}: {operation.describe()}"
        for label, migrations in changes.items()
        for migration in migrations
        for operation in migration.operations
    ]
