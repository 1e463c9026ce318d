"""From one key store to another: everything opens there, and what was destroyed stays so."""

import io

import pytest

from tests.cast import inside
from tests.keyvault import FakeVault
from tests.vault.test_keyvault import entered
from viewmybox.vault import files, keystore
from viewmybox.vault.keystore import KeyDestroyedError, KeyFolder, KeyStoreError, key_store
from viewmybox.vault.moving import move_to
from viewmybox.vault.signing import public_keys, sign


@pytest.fixture
def there(tmp_path, monkeypatch, cast):
    """Another store, and how to be an installation whose KEY_URL it is. All comes back at the end:
    the database is that of other tests too.
    """
    here = key_store()
    other = KeyFolder(tmp_path / "keys")

    def go(store):
        monkeypatch.setattr(keystore, "store_at", lambda _address: store)
        key_store.cache_clear()

    yield other, go
    go(other)
    with cast.as_worker():
        move_to(here)
    monkeypatch.undo()
    key_store.cache_clear()


def test_documents_open_there_and_no_longer_by_the_old_one(alice, cast, there):
    other, go = there
    with inside(alice):
        stored = files.store(io.BytesIO(b"what Alice keeps"))
    sign(b"before")
    with cast.as_worker():
        moved = move_to(other)
    assert moved.wrapped >= 1
    assert moved.before == 0
    with inside(alice), pytest.raises(KeyStoreError):
        b"".join(files.read(stored.key))
    known = [one.id for one in public_keys()]
    go(other)
    with inside(alice):
        assert b"".join(files.read(stored.key)) == b"what Alice keeps"
    assert [one.id for one in public_keys()] == known


def test_run_again_it_leaves_what_is_moved_alone(alice, cast, there):
    other, go = there
    with inside(alice):
        files.store(io.BytesIO(b"x"))
    with cast.as_worker():
        first = move_to(other)
        second = move_to(other)
    assert (second.wrapped, second.before) == (0, first.wrapped)
    go(other)


def test_what_was_destroyed_is_never_made_again_there(cast, there):
    other, _go = there
    key_store().make("customer-gone", 1)
    key_store().destroy("customer-gone")
    with cast.as_worker():
        assert move_to(other).destroyed >= 1
    with pytest.raises(KeyDestroyedError):
        other.make("customer-gone", 1)


def test_a_key_that_nothing_opens_is_told_of_and_stops_no_other(alice, charlie, cast, there):
    other, go = there
    for person in (alice, charlie):
        with inside(person):
            files.store(io.BytesIO(b"x"))
    own = key_store().folder / f"customer-{alice.customer.hex}" / "1.key"
    kept = own.read_bytes()
    own.unlink()
    with cast.as_worker():
        moved = move_to(other)
    own.write_bytes(kept)
    with cast.as_worker():
        again = move_to(other)
    # Other tests leave customers behind whose keys are gone for good.
    assert {*moved.unopened} - {*again.unopened} == {alice.customer}
    go(other)
    with inside(charlie):
        files.store(io.BytesIO(b"y"))


def test_no_key_that_wraps_is_ever_handed_over(tmp_path):
    for store in (KeyFolder(tmp_path), entered(FakeVault())):
        store.make("master", 1)
        with pytest.raises(KeyStoreError, match="not handed over"):
            store.hand_over("master", 1)
        with pytest.raises(KeyStoreError, match="not handed over"):
            store.take_over("master", 2, bytes(32))


def test_the_key_that_signs_goes_between_a_folder_and_key_vault(tmp_path):
    folder, vault = KeyFolder(tmp_path), entered(FakeVault())
    folder.make("signing", 1)
    vault.take_over("signing", 1, folder.hand_over("signing", 1))
    assert vault.public_key("signing", 1) == folder.public_key("signing", 1)
    back = KeyFolder(tmp_path / "back")
    back.take_over("signing", 1, vault.hand_over("signing", 1))
    assert back.sign("signing", 1, b"x") == folder.sign("signing", 1, b"x")
    folder.destroy("customer-a")
    vault.destroy("customer-b")
    assert [*folder.destroyed()] == ["customer-a"]
