"""Renewing the master key while everything goes on, and destroying an old version safely."""

import os
import re
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import httpx2 as httpx
import pytest

from tests.vault.test_downloads import fetch, keep
from tests.vault.test_uploads import HEAD, TAIL, documents, service

COMMAND = Path(sys.executable).with_name("viewmybox")
DAY = 24 * 3600


def master_key(*words):
    return subprocess.run(
        [COMMAND, "master-key", *map(str, words)], capture_output=True, text=True, check=False
    )


def version_of(cast, person):
    from viewmybox.vault.models import CustomerKey

    with cast.inside(person):
        return CustomerKey.objects.get().master_version


def newest():
    from viewmybox.vault.models import newest_master

    return newest_master()


def settle(version):
    """As if it had been made the day before yesterday."""
    from viewmybox.vault.keystore import key_store

    then = time.time() - 2 * DAY
    os.utime(Path(key_store().folder) / "master" / f"{version}.key", (then, then))


@contextmanager
def going_on(deed):
    """Do it over and over on a thread while the block runs; give what each time brought."""
    brought, enough = [], threading.Event()

    def run():
        while not enough.is_set():
            try:
                brought.append(deed())
            except Exception as error:  # noqa: BLE001 - whatever it was, the test says so
                brought.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield brought
    finally:
        enough.set()
        thread.join()


def test_everything_goes_on_while_the_key_is_renewed(alice, charlie, cast, live):
    """A live service is read from and written to all the time that two rotations take."""
    address, _file = keep(cast, alice, b"kept from before")
    room = service(cast, alice)
    csrf = "csrf" * 8
    headers = {
        "cookie": f"session={alice.token}; csrf={csrf}",
        "x-csrftoken": csrf,
        "origin": live,
        "content-type": "multipart/form-data; boundary=limit",
    }
    with httpx.Client(base_url=live, trust_env=False, timeout=60) as http:

        def reads():
            return http.get(address, headers={"cookie": headers["cookie"]}).content

        def writes():
            body = HEAD + b"written meanwhile" * 100 + TAIL
            return http.post(
                f"/services/{room}/documents/new/", content=body, headers=headers
            ).status_code

        before = newest()
        with going_on(reads) as read, going_on(writes) as written:
            for _time in range(2):
                seen = len(read), len(written)
                done = master_key("rotate")
                assert (done.returncode, done.stderr) == (0, "")
                # At least one of each after the last rotation too.
                while len(read) <= seen[0] or len(written) <= seen[1]:
                    threading.Event().wait(0.01)
    assert set(read) == {b"kept from before"}
    assert set(written) == {302}
    assert version_of(cast, alice) == before + 2
    for document, _size in documents(cast, alice):
        assert fetch(alice, f"/documents/{document}/content/")[0].status_code == 200
    # Whoever comes afterwards begins with the newest.
    keep(cast, charlie)
    assert version_of(cast, charlie) == before + 2


def test_an_interrupted_rotation_goes_on_where_it_was(alice, charlie, cast, monkeypatch):
    from viewmybox.vault import rotating
    from viewmybox.vault.models import CustomerKey

    addresses = {person.name: keep(cast, person, b"kept")[0] for person in (alice, charlie)}
    with cast.as_worker():
        rotating.rotate()
    before = newest()
    wrap = CustomerKey.wrap_anew

    def interrupted(version):
        if wrap(version):
            raise KeyboardInterrupt
        return False

    monkeypatch.setattr(CustomerKey, "wrap_anew", interrupted)
    with cast.as_worker(), pytest.raises(KeyboardInterrupt):
        rotating.rotate()
    monkeypatch.undo()
    assert newest() == before + 1
    for person in (alice, charlie):
        assert fetch(person, addresses[person.name])[1] == b"kept", "in the middle of it"
    with cast.as_worker():
        done = rotating.rotate()
    assert done.number == before + 1, "it was finished, not begun anew"
    assert {version_of(cast, alice), version_of(cast, charlie)} == {before + 1}
    with cast.as_worker():
        assert rotating.rotate().number == before + 2


def test_rotating_never_has_a_customers_key_in_the_clear(alice, cast, monkeypatch):
    from viewmybox.vault import keystore, rotating

    keep(cast, alice)
    used = []
    unwrap = keystore.KeyFolder.unwrap
    monkeypatch.setattr(
        keystore.KeyFolder,
        "unwrap",
        lambda self, name, *rest: used.append(name) or unwrap(self, name, *rest),
    )
    with cast.as_worker():
        rotating.rotate()
    assert set(used) == {"master"}


def test_an_old_version_goes_only_when_nothing_needs_it(alice, cast):
    from viewmybox.vault import rotating
    from viewmybox.vault.keystore import key_store

    address, _file = keep(cast, alice, b"kept")
    assert master_key("rotate").returncode == 0
    old = newest()
    assert "is the newest" in master_key("destroy", old).stderr
    key_store().make("master", old + 1)
    assert "younger than a day" in master_key("destroy", old).stderr
    settle(old + 1)
    assert "customers’ keys; rotate first" in master_key("destroy", old).stderr
    with cast.as_worker():
        rotating.rotate()
    assert master_key("destroy", old).stdout == f"Version {old} is destroyed.\n"
    assert f"there is no master version {old}" in master_key("destroy", old).stderr
    assert fetch(alice, address)[1] == b"kept"


def test_the_list_says_who_needs_what(alice, cast):
    keep(cast, alice)
    assert master_key("rotate").returncode == 0
    lines = master_key("list").stdout.splitlines()
    assert all(re.fullmatch(r"\d+\t\d{4}-\d\d-\d\d\t\d+", line) for line in lines)
    counts = [int(line.split("\t")[2]) for line in lines]
    assert counts[-1] >= 1
    assert not any(counts[:-1])


def test_a_missing_version_is_an_error_and_never_a_new_key(alice, cast):
    from viewmybox.vault.keystore import KeyStoreError, key_store
    from viewmybox.vault.models import CustomerKey

    address, _file = keep(cast, alice, b"kept")
    file = Path(key_store().folder) / f"customer-{alice.customer.hex}" / "1.key"
    file.rename(file.with_name("away"))
    answer, body = fetch(alice, address)
    assert answer.status_code == 500
    assert b"the key to the file" in body
    with cast.inside(alice), pytest.raises(KeyStoreError):
        CustomerKey.current()
    assert not file.exists()
    file.with_name("away").rename(file)
    assert fetch(alice, address)[1] == b"kept"


def test_many_that_begin_at_once_agree_on_one_key(tmp_path):
    from viewmybox.vault.keystore import KeyFolder

    together = threading.Barrier(8)

    def make():
        together.wait()
        KeyFolder(tmp_path).make("customer-a", 1)

    makers = [threading.Thread(target=make) for _number in range(8)]
    for maker in makers:
        maker.start()
    for maker in makers:
        maker.join()
    assert [file.name for file in (tmp_path / "customer-a").iterdir()] == ["1.key"]
    assert KeyFolder(tmp_path).versions("customer-a") == [1]
