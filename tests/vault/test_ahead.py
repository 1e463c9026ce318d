"""A large file is stored as it comes, before its request's transaction opens, and once only."""

import os

import pytest
from django.db import connection

from tests.vault.test_downloads import fetch
from tests.vault.test_uploads import MIB, documents, send, service, stored
from viewmybox.vault import ahead, files


@pytest.fixture
def content():
    return os.urandom(3 * MIB)


def test_no_transaction_waits_for_it(alice, cast, content, monkeypatch):
    waited = []
    write = ahead.Arriving.write

    def look(arriving, content):
        waited.append(connection.in_atomic_block)
        write(arriving, content)

    monkeypatch.setattr(ahead.Arriving, "write", look)
    assert send(alice, service(cast, alice), content).status_code == 302
    assert len(waited) > 10
    assert not any(waited)


def test_it_is_written_once_under_the_name_that_it_keeps(alice, cast, content, monkeypatch):
    monkeypatch.setattr(files, "sink", None)
    assert send(alice, service(cast, alice), content).status_code == 302
    [(document, size)] = documents(cast, alice)
    [lying] = stored(cast, alice)
    with cast.inside(alice):
        from viewmybox.boxes.models import Document

        assert Document.objects.get().file.endswith(lying.name)
    assert content[:100] not in lying.read_bytes()
    assert size == len(content)
    assert fetch(alice, f"/documents/{document}/content/")[1] == content


def test_what_may_not_be_kept_is_gone_with_the_request(alice, cast, content):
    where = service(cast, alice)
    viewer = cast.join(alice, "Bob", "viewer")
    assert send(viewer, where, content).status_code == 403
    assert stored(cast, alice) == []


def test_nobody_keeps_a_file_that_came_for_another_customer(alice, charlie, cast, content):
    """Somebody in two places chose the other one while the file was coming."""
    with cast.inside(alice):
        arriving = ahead.Arriving(alice.customer, os.urandom(32))
        arriving.write(content)
        came = arriving.finish()
    with cast.inside(charlie):
        kept = files.store(came)
        assert kept.key.startswith(charlie.customer.hex)
        assert b"".join(files.read(kept.key)) == content
    came.close()
    assert stored(cast, alice) == []


def test_a_storage_that_takes_no_more_keeps_nothing(alice, cast, content, monkeypatch):
    def full(_sink, _content):
        raise OSError(28, "No space left on device")

    where = service(cast, alice)
    monkeypatch.setattr(files.Sink, "write", full)
    alice.client.raise_request_exception = False
    assert send(alice, where, content).status_code == 500
    assert stored(cast, alice) == []
    assert documents(cast, alice) == []
