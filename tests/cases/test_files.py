"""A case's files: under the case's own key, which opens nothing else and goes with the customer."""

from io import BytesIO
from pathlib import Path
from uuid import UUID
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError

from viewmybox.cases.forms import LARGEST_FILE
from viewmybox.cases.models import CaseFile
from viewmybox.extracts.models import Extract
from viewmybox.support.connection import NotLookedError, Operator, bound_to_support
from viewmybox.support.connection import ask as ask_support
from viewmybox.support.middleware import ENTER
from viewmybox.vault import files
from viewmybox.vault.keystore import KeyDestroyedError, key_store
from viewmybox.vault.models import CustomerKey, SharedKey
from viewmybox.vault.stream import DamagedFileError
from viewmybox.wall.context import fetch_one

CONTENT = b"What the alarm said" * 9000

pytestmark = pytest.mark.promise("P15")


@pytest.fixture
def kept(cast, alice, ask):
    """Alice's case and its file."""
    case = ask(alice, attachments=SimpleUploadedFile("log.html", CONTENT))
    with cast.inside(alice):
        return CaseFile.objects.get(case=case)


def test_it_comes_back_as_bytes_to_be_saved_whole_and_in_part(alice, kept):
    answer = alice.client.get(f"/cases/files/{kept.id}/content/")
    assert b"".join(answer) == CONTENT
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")
    part = alice.client.get(f"/cases/files/{kept.id}/content/", headers={"range": "bytes=4-7"})
    assert part.status_code == 206
    assert b"".join(part) == CONTENT[4:8]


def test_it_lies_encrypted_by_a_key_that_is_not_the_customers_and_only_this_cases(
    cast, alice, ask, kept
):
    other = UUID(ask(alice))
    lying = Path(files.storage().path(kept.file)).read_bytes()
    assert CONTENT[:30] not in lying
    with cast.inside(alice):
        with pytest.raises(DamagedFileError):
            files.opened(kept.file, kept.size)
        with pytest.raises(DamagedFileError):
            files.opened(kept.file, kept.size, SharedKey.of(other))
        assert SharedKey.of(kept.case_id) != CustomerKey.current()


def test_it_leaves_with_the_customer(cast, alice, kept):
    with cast.inside(alice):
        extract = Extract.order()
    cast.run_jobs(alice.customer)
    answer = alice.client.get(f"/extracts/{extract.id}/content/")
    with ZipFile(BytesIO(b"".join(answer))) as packed:
        found = [packed.read(name) for name in packed.namelist() if name.endswith("log.html")]
    assert found == [CONTENT]


def test_an_operator_opens_it_and_the_customer_sees_that(alice, olga, kept, console, deeds):
    console(alice, kept.case_id)
    address = f"/support/customers/{alice.customer}/case-files/{kept.id}/content/"
    answer = olga.client.get(address)
    assert b"".join(answer) == CONTENT
    assert answer["Content-Disposition"].startswith("attachment")
    assert deeds(alice)[-1][1] == "support.viewed"
    assert "a file sent with a support case" in (
        alice.client.get("/settings/support/").content.decode()
    )


def test_the_console_gets_no_key_but_that_of_a_file_it_has_looked_at(alice, olga, kept):
    """Neither by row nor without the look: documents' keys are not for it at all."""
    with bound_to_support():
        who = Operator(*ask_support(ENTER, [olga.token]))
        for table in ("shared_key", "customer_key", "support_case_file"):
            with pytest.raises(NotLookedError):
                ask_support(f"SELECT * FROM {table}", [], who)  # noqa: S608 - three names
        with pytest.raises(NotLookedError):
            ask_support("SELECT * FROM wall.see_case_file(%s, %s)", [alice.customer, kept.id], who)


def test_a_document_is_no_file_of_a_case(cast, alice, olga, kept, console):
    from viewmybox.boxes.models import Box, Document, Service

    with cast.inside(alice):
        service = Service.objects.create(box=Box.objects.create(name="B"), name="S")
        document = Document.keep(service, "a.txt", "text/plain", SimpleUploadedFile("a", b"Ours"))
    console(alice, kept.case_id)
    address = f"/support/customers/{alice.customer}/case-files/{document.id}/content/"
    assert olga.client.get(address).status_code == 404


def test_a_file_is_noted_only_with_what_one_writes_now_and_only_ones_own(cast, alice, bob, kept):
    """Injected SQL cannot put a document's name where an operator would be handed it."""
    for person, name in ((alice, kept.file), (bob, kept.file)):
        with pytest.raises(DatabaseError, match="no such message"), cast.inside(person):
            fetch_one("SELECT wall.keep_case_file(%s, 'x', 1, 'x', %s)", [kept.message_id, name])


def test_size_and_number_are_limited(alice, upload):
    given = {"about": "other", "subject": "Large", "text": "Too much"}
    large = upload(content=b"x" * (LARGEST_FILE + 1))
    answer = alice.client.post("/cases/new/", given | {"attachments": large})
    assert answer.status_code == 422
    assert "larger than 10 MB" in answer.content.decode()
    six = [upload(f"{n}.txt") for n in range(6)]
    assert alice.client.post("/cases/new/", given | {"attachments": six}).status_code == 400


def test_erasing_destroys_the_cases_keys_too(cast, alice, kept):
    wrapped = {}
    with cast.inside(alice):
        wrapped = SharedKey.objects.get(thing=kept.case_id)
    with cast.as_worker():
        from viewmybox.wall.context import acting

        with acting(alice.customer):
            CustomerKey.destroy()
            assert not SharedKey.objects.exists()
    with pytest.raises(KeyDestroyedError):
        wrapped.unwrapped()
    with pytest.raises(KeyDestroyedError):
        key_store().versions(f"shared-{alice.customer.hex}")


def test_the_master_key_is_renewed_around_them(cast, alice, kept):
    from viewmybox.vault import rotating

    with cast.inside(alice):
        before = SharedKey.objects.get().master_version
    with cast.as_worker():
        newest = rotating.rotate().number
    with cast.inside(alice):
        assert SharedKey.objects.get().master_version == newest > before
    assert b"".join(alice.client.get(f"/cases/files/{kept.id}/content/")) == CONTENT
