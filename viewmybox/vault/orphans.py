"""Files that no row names: left where something stopped between opening one and noting its name."""

from datetime import timedelta

from django.apps import apps
from django.utils import timezone

from viewmybox.vault import files
from viewmybox.vault.models import FileName
from viewmybox.wall.models import CustomerOwned

# What is being written changes all the time, and is named by a row long before this.
LEFT_ALONE = timedelta(days=1)


def remove_orphans() -> int:
    """Remove the entered customer's files that no row names and nobody has touched for a day.

    Returns how many went.
    """
    untouched = timezone.now() - LEFT_ALONE
    # The files first: what a row names by the time the rows are read is not an orphan.
    old = [key for key, changed_at in files.lying() if changed_at < untouched]
    orphans = set(old) - named() if old else set()
    for key in orphans:
        files.remove(key)
    return len(orphans)


def named() -> set[str]:
    """Every file that a row of the entered customer's names, in whichever table."""
    return {
        key
        for model in apps.get_models()
        if issubclass(model, CustomerOwned)
        for field in model._meta.concrete_fields
        if isinstance(field, FileName)
        for key in model.objects.values_list(field.name, flat=True)
    }
