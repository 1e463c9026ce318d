"""Files that no row names are removed after a day, and no others."""

import os
import time
from pathlib import Path

from tests.vault.test_downloads import fetch, keep

DAY = 24 * 3600


def age(file, seconds):
    then = time.time() - seconds
    os.utime(file, (then, then))


def orphan(cast, person):
    """What a crash leaves: a file whose name was never noted."""
    from viewmybox.vault import files

    with cast.inside(person):
        target = files.sink()
        key = target.__enter__().key
        left = Path(files.storage().path(key))
        content = left.read_bytes()
        target.__exit__(OSError, OSError(), None)
    left.write_bytes(content)
    return left


def sweep(cast):
    from viewmybox.vault.jobs import purge_orphans

    with cast.as_worker():
        purge_orphans()


def test_what_a_crash_left_goes_after_a_day(alice, charlie, cast):
    old, new, foreign = orphan(cast, alice), orphan(cast, alice), orphan(cast, charlie)
    age(old, DAY + 60)
    age(foreign, DAY + 60)
    age(new, DAY - 600)
    sweep(cast)
    assert not old.exists()
    assert not foreign.exists()
    assert new.exists()


def test_what_a_row_names_stays_however_old(alice, cast):
    from viewmybox.extracts.models import Extract
    from viewmybox.vault.files import storage

    address, file = keep(cast, alice, b"kept")
    with cast.inside(alice):
        extract = Extract.order()
    cast.run_jobs(alice.customer)
    with cast.inside(alice):
        built = Path(storage().path(Extract.objects.get(id=extract.id).file))
    building = orphan(cast, alice)
    with cast.inside(alice):
        Extract.objects.create(state="building", file=f"{alice.customer.hex}/{building.name}")
    for named in (file.path, built, building):
        age(named, 30 * DAY)
    sweep(cast)
    assert fetch(alice, address)[1] == b"kept"
    assert built.exists()
    assert building.exists()


def test_what_is_being_written_stays(alice, cast):
    from viewmybox.vault import files

    with cast.inside(alice), files.sink() as target:
        file = Path(files.storage().path(target.key))
        age(file, 2 * DAY)
        target.write(os.urandom(2**20))
        target.writer.target.flush()
        sweep_in_between(cast)
        assert file.exists()


def sweep_in_between(cast):
    """On a thread of its own: this one is inside a customer."""
    import threading

    from django.db import connection

    def run():
        try:
            sweep(cast)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()


def test_what_is_not_a_file_of_the_vault_is_left_alone(alice, cast):
    _address, file = keep(cast, alice)
    stranger = file.path.with_name("notes.txt")
    stranger.write_text("mine")
    age(stranger, 30 * DAY)
    sweep(cast)
    assert stranger.exists()


def test_every_column_that_names_files_says_so():
    """One that did not would have its files taken for orphans."""
    from django.apps import apps

    from viewmybox.vault.models import FileName
    from viewmybox.wall.models import CustomerOwned

    found = {
        f"{model._meta.db_table}.{field.column}": isinstance(field, FileName)
        for model in apps.get_models()
        if issubclass(model, CustomerOwned)
        for field in model._meta.concrete_fields
        if "file" in field.name
    }
    assert found == dict.fromkeys(
        [
            "bin_file.file",
            "document.file",
            "extract.file",
            "extract_part.file",
            "incoming_extract.file",
            "restoration.file",
            "support_case_file.file",
        ],
        True,
    )
