"""The page that checks an extract, and the published keys."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

pytestmark = pytest.mark.promise("P11")


def send(person, content):
    file = SimpleUploadedFile("extract.zip", content)
    return person.client.post("/extracts/check/", {"file": file})


def test_a_whole_one_is_whole_and_ours(alice, charlie, desk):
    desk.fill(alice)
    answer = send(charlie, desk.open(alice).file.read_bytes())
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "extract.zip is whole. We signed it" in page
    assert "Customer A" in page


def test_a_damaged_one_is_told_why(alice, desk):
    desk.fill(alice)
    page = send(alice, desk.open(alice).file.read_bytes()[:-200]).content.decode()
    assert "is not a whole extract" in page
    assert "not a whole zip file" in page


def test_what_is_wrong_is_said_in_the_readers_language(alice, desk):
    desk.fill(alice)

    def harm(files):
        del files["json/actions.jsonl"]
        files["csv/boxes.csv"] += b"x"

    content = desk.repacked(desk.open(alice).file, harm).read_bytes()
    page = send(alice, content).content.decode()
    assert "json/actions.jsonl: the file is missing." in page
    alice.client.post("/language/", {"language": "sv", "next": "/"})
    page = send(alice, content).content.decode()
    assert "json/actions.jsonl: filen saknas." in page
    assert "csv/boxes.csv: filen har" in page
    assert "the file is missing" not in page


@pytest.mark.parametrize("content", [b"PK", b"x" * 3_000_000, b"\0"])
def test_anything_else_is_no_extract(alice, content):
    answer = send(alice, content)
    assert answer.status_code == 200
    assert "is not a whole extract" in answer.content.decode()


def test_nothing_is_kept_of_it(alice, desk):
    desk.fill(alice)
    content = desk.open(alice).file.read_bytes()
    lying = desk.stored(alice)
    send(alice, content)
    assert desk.stored(alice) == lying


def test_what_holds_too_much_is_refused_before_it_is_read(alice):
    from zipfile import ZIP_DEFLATED, ZipFile

    made = io.BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as archive, archive.open("zeros", "w") as entry:
        for _ in range(600):
            entry.write(bytes(1024 * 1024))
    answer = send(alice, made.getvalue())
    assert answer.status_code == 422
    assert "too large for this page" in answer.content.decode()


def test_the_published_keys_are_those_that_sign(alice, desk, cast):
    import json
    from zipfile import ZipFile

    published = cast.client().get("/.well-known/viewmybox-extract-keys.json").json()
    with ZipFile(desk.open(alice).file) as archive:
        signature = json.loads(archive.read("signature.json"))
    newest = published["keys"][0]
    assert (newest["id"], newest["public_key"]) == (signature["key"], signature["public_key"])
    assert set(newest) == {"id", "algorithm", "public_key", "made_at"}
