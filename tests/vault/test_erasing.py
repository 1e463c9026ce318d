"""Erasing destroys the customer's key, and no backup of database and files brings anything back."""

import shutil
from pathlib import Path

import pytest

from tests.vault.test_downloads import fetch, keep
from viewmybox.wall.context import acting, fetch_all, fetch_one


def erase(cast, person):
    from viewmybox.vault.models import CustomerKey

    with cast.as_worker(), acting(person.customer):
        CustomerKey.destroy()


def rows(cast, person):
    with cast.as_role("migrator"):
        return fetch_all(
            "SELECT to_jsonb(k)::text FROM customer_key k WHERE customer_id = %s", [person.customer]
        )


@pytest.mark.promise("P15")
def test_yesterdays_backup_of_database_and_files_does_not_bring_the_documents_back(
    alice, cast, tmp_path
):
    from viewmybox.vault.files import storage

    address, _file = keep(cast, alice, b"the contract")
    assert fetch(alice, address)[1] == b"the contract"
    folder = Path(storage().path(alice.customer.hex))
    [[row]] = rows(cast, alice)
    shutil.copytree(folder, tmp_path / "files")

    erase(cast, alice)
    shutil.rmtree(folder)
    assert rows(cast, alice) == []

    shutil.copytree(tmp_path / "files", folder)
    with cast.as_role("migrator"):
        fetch_one(
            "INSERT INTO customer_key SELECT * FROM jsonb_populate_record(NULL::customer_key, "
            "%s::jsonb) RETURNING id",
            [row],
        )
    assert rows(cast, alice) == [(row,)], "the row is there again as it was"
    answer, body = fetch(alice, address)
    assert answer.status_code == 500
    assert b"erased for good" in body
    assert b"the contract" not in body


def test_no_new_key_takes_the_name_of_a_destroyed_one(alice, cast):
    from viewmybox.vault.keystore import KeyDestroyedError

    keep(cast, alice)
    erase(cast, alice)
    erase(cast, alice)
    with pytest.raises(KeyDestroyedError):
        keep(cast, alice)


@pytest.mark.promise("P15")
def test_the_key_file_is_gone_and_others_are_not(alice, charlie, cast):
    from viewmybox.vault.keystore import key_store

    keep(cast, alice)
    address, _file = keep(cast, charlie, b"theirs")
    of = Path(key_store().folder)
    assert (of / f"customer-{alice.customer.hex}" / "1.key").stat().st_mode & 0o077 == 0
    erase(cast, alice)
    left = [path.name for path in (of / f"customer-{alice.customer.hex}").iterdir()]
    assert left == ["destroyed"]
    assert fetch(charlie, address)[1] == b"theirs"


def test_the_webs_role_can_neither_change_nor_remove_a_key(alice, cast):
    from django.db import ProgrammingError

    from viewmybox.vault.models import CustomerKey

    keep(cast, alice)
    with pytest.raises(ProgrammingError), cast.inside(alice):
        CustomerKey.objects.all().delete()
    with pytest.raises(ProgrammingError), cast.inside(alice):
        CustomerKey.objects.update(master_version=2)
