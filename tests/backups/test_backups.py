"""A backup while everything runs, and a new installation of it: the same rows, files and keys."""

import shutil
import stat
import tempfile
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings

from tests.cast import inside
from viewmybox.backups import taking
from viewmybox.backups.contents import DUMP, FILES, KEYS, MANIFEST, NAME, BackupError, Manifest
from viewmybox.backups.restoring import restore
from viewmybox.backups.taking import Places, take
from viewmybox.boxes.models import Box, Document, Service
from viewmybox.demo.borrowing import Using
from viewmybox.demo.postgres import Embedded
from viewmybox.vault.files import store

CONTENT = b"what Alice keeps " * 9999


@pytest.fixture
def places():
    """Somewhere for backups and, apart, for keys; a socket's path has to be short."""
    folder = Path(tempfile.mkdtemp(prefix="vmbb-"))
    files, keys = (Path(urlsplit(url).path) for url in (settings.STORAGE_URL, settings.KEY_URL))
    yield Places(files, keys, folder / "backups", folder / "keys")
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def document(alice):
    with inside(alice):
        service = Service.objects.create(box=Box.objects.create(name="Huset"), name="Städning")
        stored = store(BytesIO(CONTENT))
        return Document.objects.create(
            service=service, name="avtal.txt", file=stored.key, size=stored.size,
            content_type="text/plain",
        )  # fmt: skip


@pytest.fixture
def taken(ground, places, document):
    return take(ground.server, places, ground.database)


def bring(taken, name="new"):
    """Restored beside, with its server. Returns what came of it, and a way to ask."""
    data = taken.folder.parent.parent / name
    restored = restore(taken.folder, taken.keys, data)
    return restored, Using(Embedded(data))


def names_in(folder):
    return sorted(path.name for path in folder.iterdir())


def again(ground, places):
    """One that is named by another second."""
    for one in (places.into, places.keys_into):
        [name] = names_in(one)
        earlier = datetime.strptime(name, NAME).replace(tzinfo=UTC) - timedelta(days=1)
        (one / name).rename(one / earlier.strftime(NAME))
    return take(ground.server, places, ground.database)


def test_a_new_installation_holds_what_the_old_one_held(alice, taken, document):
    restored, using = bring(taken)
    try:
        with using.server.administrator() as connection:
            asked = "SELECT name, file FROM document WHERE id = %s"
            assert connection.execute(asked, [document.id]).fetchone() == (
                "avtal.txt",
                document.file,
            )
            names = "SELECT count(*) FROM box WHERE customer_id = %s"
            assert connection.execute(names, [alice.customer]).fetchone() == (1,)
            # As nobody entered, on the web's role, there is nothing: the wall came too.
            connection.execute("SET ROLE vmb_web")
            assert connection.execute("SELECT count(*) FROM box").fetchone() == (0,)
    finally:
        using.end()
    assert restored.manifest.rows > 100
    kept = taken.folder.parent.parent / "new" / "files" / document.file
    assert kept.read_bytes() == (taken.folder / FILES / document.file).read_bytes()
    assert CONTENT[:17] not in kept.read_bytes()


def test_the_keys_lie_apart(taken, alice):
    assert not list(taken.folder.rglob("*.key"))
    assert (taken.keys / KEYS / f"customer-{alice.customer.hex}" / "1.key").exists()


def test_nobody_else_on_the_machine_reads_it(taken):
    for top in (taken.folder.parent, taken.keys.parent):
        for path in [top, *top.rglob("*")]:
            assert not stat.S_IMODE(path.stat().st_mode) & 0o077, path


def test_sessions_of_then_open_nothing(taken, alice):
    restored, using = bring(taken)
    try:
        with using.server.administrator() as connection:
            alive = "SELECT count(*) FROM session WHERE ended_at IS NULL"
            assert connection.execute(alive).fetchone() == (0,)
    finally:
        using.end()
    assert restored.sessions > 0


@pytest.mark.promise("P15")
def test_who_was_erased_since_is_erased_again(taken, alice):
    """The newest copy of the keys knows it, though the database does not."""
    [own] = [path for path in (taken.keys / KEYS).iterdir() if alice.customer.hex in
             path.name.replace("-", "") and path.name.startswith("customer-")]  # fmt: skip
    (own / "1.key").unlink()
    (own / "destroyed").touch(mode=0o600)
    manifest = Manifest.read(taken.keys)
    manifest.files.pop(f"{own.name}/1.key")
    manifest.files[f"{own.name}/destroyed"] = (0, taking.measured(own / "destroyed")[1])
    manifest.write(taken.keys)
    restored, using = bring(taken)
    try:
        with using.server.administrator() as connection:
            noted = "SELECT reason, told_at FROM erasure WHERE customer_id = %s"
            assert connection.execute(noted, [alice.customer]).fetchone() == ("restored", None)
            held = "SELECT read_only FROM customer WHERE id = %s"
            assert connection.execute(held, [alice.customer]).fetchone() == ("erasing",)
    finally:
        using.end()
    # Other tests on this server leave customers whose keys they destroyed.
    assert str(alice.customer) in restored.erased


def test_what_the_last_one_holds_is_linked_and_not_copied(ground, places, taken, document):
    before = (taken.folder / FILES / document.file).stat().st_ino
    second = again(ground, places)
    assert (second.folder / FILES / document.file).stat().st_ino == before
    assert second.manifest.files[document.file] == taken.manifest.files[document.file]


def test_a_file_that_changed_under_its_name_is_copied(ground, places, taken, document):
    """None does; but a backup does not believe it."""
    with (places.files / document.file).open("ab") as file:
        file.write(b"!")
    second = again(ground, places)
    assert second.manifest.files[document.file] != taken.manifest.files[document.file]


def test_a_file_that_rows_name_and_that_is_gone_is_told_of(ground, places, document):
    (places.files / document.file).unlink()
    assert document.file in take(ground.server, places, ground.database).manifest.missing


@pytest.mark.parametrize("what", ["file", "dump", "table", "key", "gone"])
def test_what_is_not_as_it_was_is_refused(taken, document, what):
    file = taken.folder / FILES / document.file
    if what == "file":
        file.write_bytes(file.read_bytes()[:-1] + b"!")
    elif what == "dump":
        with (taken.folder / DUMP).open("ab") as written:
            written.write(b"!")
    elif what == "key":
        key = next((taken.keys / KEYS).glob("customer-*/1.key"))
        key.write_bytes(bytes(32))
    elif what == "gone":
        file.unlink()
    else:
        manifest = Manifest.read(taken.folder)
        rows, held = manifest.tables["public.box"]
        manifest.tables["public.box"] = (rows, held.replace(held[-1], str(9 - int(held[-1]))))
        manifest.write(taken.folder)
    words = {
        "file": "is not what was kept",
        "dump": "database's copy",
        "key": "is not what was",
        "gone": "is missing",
        "table": "these tables do not hold what was kept: public.box.",
    }
    data = taken.folder.parent.parent / "new"
    with pytest.raises(BackupError, match=words[what]):
        restore(taken.folder, taken.keys, data)
    Embedded(data).stop()


def test_a_folder_that_holds_something_is_left_alone(taken):
    data = taken.folder.parent.parent / "mine"
    data.mkdir()
    (data / "letter").touch()
    with pytest.raises(BackupError, match="is not empty"):
        restore(taken.folder, taken.keys, data)
    assert names_in(data) == ["letter"]


def test_what_is_no_backup_is_said_to_be_none(taken):
    (taken.folder / MANIFEST).unlink()
    with pytest.raises(BackupError, match="is no whole backup"):
        restore(taken.folder, taken.keys, taken.folder.parent.parent / "new")


@pytest.mark.promise("P15")
def test_none_is_kept_longer_than_the_policy_says(ground, places, document):
    """35 days for backups, and seven for the keys; never is the last one removed."""
    now = datetime.now(UTC)
    for days in (36, 34, 8, 6):
        for top in (places.into, places.keys_into):
            (top / (now - timedelta(days=days)).strftime(NAME)).mkdir(parents=True)
    (places.into / "notes").mkdir()
    taken = take(ground.server, places, ground.database)
    assert len(names_in(places.into)) == 5  # 34, 8 and 6 days, the new one, and the notes
    assert len(names_in(places.keys_into)) == 2
    assert len(taken.removed) == 4
    for days in (0, 36):
        odd = Places(places.files, places.keys, places.into, places.keys_into, days)
        with pytest.raises(BackupError, match="at most 35 days old"):
            take(ground.server, odd, ground.database)


def test_keys_beside_the_backup_are_refused(ground, places):
    for keys in (places.into, places.into / "keys", places.into.parent):
        with pytest.raises(BackupError, match="in another place"):
            take(ground.server, Places(places.files, places.keys, places.into, keys))
    with pytest.raises(BackupError, match="would go with it"):
        take(
            ground.server, Places(places.files, places.keys, ground.server.data / "b", places.into)
        )


def test_one_that_fails_leaves_nothing(ground, places, taken):
    kept = names_in(places.into)
    with pytest.raises(BackupError, match="Older ones are as they were"):
        take(ground.server, places, "no_such_database")
    assert names_in(places.into) == kept
    assert len(names_in(places.keys_into)) == 1


def test_what_an_interrupted_one_left_goes_with_the_next(ground, places):
    left = places.into / f"{taking.DRAFT}2026-01-01T00-00-00Z"
    left.mkdir(parents=True)
    take(ground.server, places, ground.database)
    assert not left.exists()
