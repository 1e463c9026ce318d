"""An extract that is not whole is found out, by its own manifest and without an installation."""

import base64
import hashlib
import io
import json
import subprocess
import sys
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from viewmybox.extracts.checking import check, checked

COMMAND = Path(sys.executable).with_name("viewmybox")


@pytest.fixture
def extract(alice, desk):
    desk.fill(alice)
    return desk.open(alice).file


def repacked(extract, change):
    """The extract with `change(files)` done to its files, a proper zip again."""
    with ZipFile(extract) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    change(files)
    made = io.BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made


def edit_manifest(files, edit):
    """As somebody could who has the key: without it the signature alone would tell."""
    from viewmybox.vault.signing import sign

    manifest = json.loads(files["manifest.json"])
    edit(manifest)
    files["manifest.json"] = json.dumps(manifest).encode()
    files["signature.json"] = json.dumps(sign(files["manifest.json"])).encode()


def found(extract, change):
    return " ".join(check(repacked(extract, change)))


def test_a_whole_one_is_whole(extract):
    assert check(extract) == []
    assert check(repacked(extract, lambda _files: None)) == []


def test_a_missing_file_is_found(extract):
    problems = found(extract, lambda files: files.pop("csv/boxes.csv"))
    assert "csv/boxes.csv: the file is missing" in problems


def test_an_altered_file_is_found(extract):
    def alter(files):
        files["json/boxes.jsonl"] = files["json/boxes.jsonl"].replace(b"box", b"BOX")

    assert "json/boxes.jsonl: its content is not" in found(extract, alter)


def test_a_file_of_another_size_is_found(extract):
    def lengthen(files):
        files["README.txt"] += b"!"

    assert "README.txt: it has" in found(extract, lengthen)


def test_a_file_too_many_is_found(extract):
    problems = found(extract, lambda files: files.update({"more.txt": b""}))
    assert "more.txt: the manifest does not know it" in problems


def test_a_wrong_count_is_found(extract):
    def miscount(files):
        edit_manifest(files, lambda manifest: manifest["kinds"]["box"].update(count=2))

    problems = check(repacked(extract, miscount))
    assert problems == [
        "box: json/boxes.jsonl holds 1 records and should hold 2.",
        "box: csv/boxes.csv holds 1 records and should hold 2.",
    ]


def test_a_table_that_is_not_the_listed_file_is_found(extract):
    def swap(files):
        edit_manifest(files, lambda m: m["kinds"]["box"].update(sha256="0" * 64))

    assert "box: json/boxes.jsonl is not the file" in found(extract, swap)


def test_a_journal_that_was_rewritten_is_found(extract):
    """Even where every sum of the manifest was put right."""

    def rewrite(files):
        name = "json/journal.jsonl"
        files[name] = files[name].replace(b'"box.made"', b'"box.closed"')
        facts = {"size": len(files[name]), "sha256": hashlib.sha256(files[name]).hexdigest()}

        def put_right(manifest):
            manifest["files"][name] |= facts
            manifest["kinds"]["journal"]["sha256"] = facts["sha256"]

        edit_manifest(files, put_right)

    problems = check(repacked(extract, rewrite))
    assert problems == ["journal: line 6: it is not the line that was written here."]


def test_a_journal_that_was_cut_short_is_found(extract):
    def cut(files):
        def put_back(manifest):
            manifest["journal_head"]["number"] -= 1

        edit_manifest(files, put_back)

    assert "the journal does not end where it should" in found(extract, cut)


def test_a_path_that_leads_out_is_found(extract):
    problems = found(extract, lambda files: files.update({"../evil": b""}))
    assert "../evil: the path leads out" in problems


@pytest.mark.parametrize(
    "manifest", [b"", b"[]", b"{}", b'{"format": 3, "files": {}, "kinds": {}}', b"\xff\xfe{"]
)
def test_a_manifest_that_is_none_is_found(extract, manifest):
    problems = found(extract, lambda files: files.update({"manifest.json": manifest}))
    assert "manifest.json cannot be understood" in problems


def test_a_missing_manifest_is_found(extract):
    assert found(extract, lambda files: files.pop("manifest.json")) == "manifest.json is missing."


@pytest.mark.promise("P11")
def test_damage_anywhere_is_found(extract):
    whole = extract.read_bytes()
    with ZipFile(extract) as archive:
        begins = [
            entry.header_offset + 30 + len(entry.filename.encode()) + 20
            for entry in archive.infolist()
            if entry.file_size
        ]
    for at in begins:
        damaged = bytearray(whole)
        damaged[at] ^= 0xFF
        assert check(io.BytesIO(damaged)), f"byte {at}"
    for length in (0, 10, len(whole) // 2, len(whole) - 1):
        assert check(io.BytesIO(whole[:length])), f"cut at {length}"


def signature(extract):
    with ZipFile(extract) as archive:
        return json.loads(archive.read("signature.json"))


def test_a_manifest_that_was_not_signed_is_found(extract):
    """Though every sum in it is right."""

    def alter(files):
        files["manifest.json"] += b"\n"

    assert found(extract, alter) == "manifest.json is not what was signed (signature.json)."


def test_a_signature_by_another_key_is_told_apart(extract):
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from viewmybox.vault.signing import key_id

    stranger = Ed25519PrivateKey.generate()
    public = stranger.public_key().public_bytes_raw()

    def sign_as_a_stranger(files):
        files["signature.json"] = json.dumps(
            {
                "algorithm": "Ed25519",
                "key": key_id(public),
                "public_key": base64.b64encode(public).decode(),
                "signature": base64.b64encode(stranger.sign(files["manifest.json"])).decode(),
            }
        ).encode()

    made = checked(repacked(extract, sign_as_a_stranger))
    assert made.is_whole
    assert "not known here" in made.signer({signature(extract)["key"]})
    assert "known key" in made.signer({key_id(public)})


@pytest.mark.parametrize("content", [None, b"", b"[]", b"{}", b"x" * 5000])
def test_a_missing_signature_is_found(extract, content):
    def take_away(files):
        files.pop("signature.json")
        if content is not None:
            files["signature.json"] = content

    assert "signature.json" in found(extract, take_away)


def test_a_key_that_was_renewed_is_still_known(extract):
    from viewmybox.vault.signing import public_keys, rotate

    before = signature(extract)["key"]
    made = rotate()
    known = [key.id for key in public_keys()]
    assert known[0] == made.id
    assert checked(extract).signer(known) == f"Signed by the known key {before}."


def test_a_row_that_is_not_as_the_schema_says_is_found(extract):
    def alter(files):
        name = "json/boxes.jsonl"
        files[name] = files[name].replace(b'"closed_at":null', b'"closed_at":12')
        facts = {"size": len(files[name]), "sha256": hashlib.sha256(files[name]).hexdigest()}

        def put_right(manifest):
            manifest["files"][name] |= facts
            manifest["kinds"]["box"]["sha256"] = facts["sha256"]

        edit_manifest(files, put_right)

    [problem] = check(repacked(extract, alter))
    assert problem == "box: json/boxes.jsonl: line 1: closed_at has no value of its kind."


def run(*arguments):
    return subprocess.run(
        [COMMAND, "check-extract", *arguments], capture_output=True, text=True, check=False
    )


def test_the_command_says_so(extract, tmp_path):
    key = signature(extract)["key"]
    done = run(extract)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"{extract} is whole. Signed by the known key {key}.\n"
    published = tmp_path / "keys.json"
    published.write_text('{"keys": []}')
    done = run(extract, "--keys", published)
    assert done.stdout.endswith(f"whole. Signed by a key that is not known here: {key}.\n")
    cut = tmp_path / "cut.zip"
    cut.write_bytes(extract.read_bytes()[:1000])
    done = run(cut)
    assert done.returncode == 1
    assert "not a whole extract" in done.stderr
    assert run(tmp_path / "none.zip").returncode == 1
