"""Documents on their way in: nothing of them lies readable on the disk, whatever happens."""

import contextlib
import io
import os
import socket
import tempfile
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.handlers.wsgi import WSGIHandler
from django.test import RequestFactory

from tests.vault.lying import lying_of
from tests.vault.test_downloads import fetch

MIB = 2**20
MARK = b"Avtal med Rena Hus AB. "


def service(cast, person):
    from viewmybox.boxes.models import Box, Service

    with cast.inside(person):
        box = Box.objects.create(name=os.urandom(4).hex())
        return Service.objects.create(box=box, name="Cleaning").id


def documents(cast, person):
    from viewmybox.boxes.models import Document

    with cast.inside(person):
        return list(Document.objects.values_list("id", "size"))


def send(person, service_id, content, name="avtal.pdf"):
    file = SimpleUploadedFile(name, content)
    return person.client.post(f"/services/{service_id}/documents/new/", {"file": file})


@pytest.mark.parametrize("size", [10, MIB - 300, MIB + 1, 5 * MIB])
def test_what_goes_in_comes_out(alice, cast, size):
    content = os.urandom(size)
    assert send(alice, service(cast, alice), content).status_code == 302
    [(document, kept)] = documents(cast, alice)
    assert kept == size
    assert fetch(alice, f"/documents/{document}/content/")[1] == content


def test_what_waits_is_encrypted_and_has_no_name(tmp_path, monkeypatch):
    from viewmybox.vault.uploads import EncryptedTemporary

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    waiting = EncryptedTemporary()
    content = MARK * 100_000
    for start in range(0, len(content), 64 * 1024):
        waiting.write(content[start : start + 64 * 1024])
    assert list(tmp_path.iterdir()) == []
    waiting.file.flush()
    waiting.file.seek(0)
    lying = waiting.file.read()
    assert MARK not in lying
    assert len(lying) > len(content) - 64 * 1024
    waiting.file.seek(0, os.SEEK_END)
    read = waiting.finish()
    assert read.read() == content
    assert read.seek(5) == 5
    assert read.read(10) == content[5:15]
    read.close()
    assert waiting.file.closed


def test_no_handler_that_writes_plain_text_is_in_use(settings):
    handlers = [name.rpartition(".")[2] for name in settings.FILE_UPLOAD_HANDLERS]
    assert handlers == ["MemoryFileUploadHandler", "EncryptedUploadHandler"]


def test_a_refused_form_keeps_nothing(alice, cast):
    before = stored(cast, alice)
    answer = alice.client.post(
        f"/services/{service(cast, alice)}/documents/new/",
        {"another": SimpleUploadedFile("avtal.pdf", MARK * 100_000)},
    )
    assert answer.status_code == 422
    assert stored(cast, alice) == before
    assert documents(cast, alice) == []


def test_nothing_is_kept_of_what_somebody_unknown_sends(cast, monkeypatch):
    from viewmybox.vault import uploads

    made = []
    monkeypatch.setattr(uploads.EncryptedTemporary, "__init__", lambda _self: made.append(1))
    for token in ("", "x" * 43):
        nobody = cast.client(token)
        file = SimpleUploadedFile("a.pdf", bytes(2 * MIB))
        answer = nobody.post(f"/services/{uuid4()}/documents/new/", {"file": file})
        assert answer.status_code in (302, 403)
    assert made == []


def stored(cast, person):
    return lying_of(person)


def form(content_length, address, place, token):
    csrf = "csrf" * 8
    return (
        f"POST {address} HTTP/1.1\r\nHost: {place.netloc}\r\n"
        f"Cookie: session={token}; csrf={csrf}\r\nOrigin: http://{place.netloc}\r\n"
        f"X-CSRFToken: {csrf}\r\nContent-Type: multipart/form-data; boundary=limit\r\n"
        f"Content-Length: {content_length}\r\nConnection: close\r\n\r\n"
    ).encode()


HEAD = b'--limit\r\nContent-Disposition: form-data; name="file"; filename="avtal.pdf"\r\n\r\n'
TAIL = b"\r\n--limit--\r\n"


@pytest.mark.parametrize(("missing", "status", "kept"), [(0, "302 Found", 1), (9, "400", 0)])
def test_half_a_form_is_never_taken_for_a_whole_one(alice, cast, missing, status, kept):
    """What a server hands over that takes a broken connection for the end of what is sent."""
    address = f"/services/{service(cast, alice)}/documents/new/"
    content = HEAD + bytes(2 * MIB) + (b"" if missing else TAIL)
    place, csrf = urlsplit(settings.BASE_URL), "csrf" * 8
    sent = {
        "host": place.netloc,
        "origin": settings.BASE_URL,
        "cookie": f"session={alice.token}; csrf={csrf}",
        "x-csrftoken": csrf,
    }
    environ = RequestFactory(headers=sent).post(address).environ | {
        "CONTENT_TYPE": "multipart/form-data; boundary=limit",
        "wsgi.input": io.BytesIO(content),
        "CONTENT_LENGTH": str(len(content) + missing),
    }
    said = []
    WSGIHandler()(environ, lambda line, _headers: said.append(line)).close()
    assert said[0].startswith(status)
    assert len(documents(cast, alice)) == len(stored(cast, alice)) == kept


def test_a_broken_connection_leaves_no_half_document(alice, cast, live):
    """Half a file that ends neatly between two pieces looks whole to a reader of forms."""
    address = f"/services/{service(cast, alice)}/documents/new/"
    place = urlsplit(live)
    length = len(HEAD) + 8 * MIB + len(TAIL)
    with socket.create_connection((place.hostname, place.port), timeout=30) as connection:
        connection.sendall(form(length, address, place, alice.token) + HEAD + bytes(4 * MIB))
        connection.shutdown(socket.SHUT_WR)
        with contextlib.suppress(ConnectionResetError):
            while connection.recv(MIB):
                pass
    # The same, whole: the control, and by its answer the first has been dealt with.
    with socket.create_connection((place.hostname, place.port), timeout=30) as connection:
        connection.sendall(form(length, address, place, alice.token) + HEAD)
        connection.sendall(bytes(8 * MIB) + TAIL)
        answer = connection.recv(MIB)
    assert b" 302 " in answer.split(b"\r\n", 1)[0], answer
    assert [size for _id, size in documents(cast, alice)] == [8 * MIB]
    assert len(stored(cast, alice)) == 1


def test_a_file_of_measurements_larger_than_a_megabyte_is_read_too(alice, cast):
    from viewmybox.boxes.models import Indicator

    service_id = service(cast, alice)
    with cast.inside(alice):
        indicator = Indicator.objects.create(service_id=service_id, name="Share", low=1)
    moments = [f"2026-01-{1 + n // 24:02d} {n % 24:02d}:00" for n in range(24 * 28)]
    lines = [f"{moment};3,5;{'x' * 1800}" for moment in moments]
    text = "tid;varde;anm\n" + "\n".join(lines) + "\n"
    assert len(text) > MIB
    answer = alice.client.post(
        f"/indicators/{indicator.id}/imports/new/",
        {"file": SimpleUploadedFile("values.csv", text.encode())},
    )
    assert answer.status_code == 200
    assert b"672" in answer.content
