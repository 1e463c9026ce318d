"""What an extract says is what the database says: all of it, nobody else's, of one moment."""

import hashlib
import io
import json
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

import pytest
from django.utils import timezone

from viewmybox.extracts.kinds import Scope, kinds_of
from viewmybox.notices.models import Escalation, Notice, NoticeChoice

NASTY = Path(__file__).parents[2].parent / "shared" / "data" / "text" / "blns.json"


def as_written(value):
    """A value of the database as JSON writes it; moments stay moments."""
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, list):
        return [as_written(one) for one in value]
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    return value


def as_read(written, value):
    return datetime.fromisoformat(written) if isinstance(value, datetime) else written


@pytest.mark.promise("P10", "P11")
def test_it_is_what_the_database_holds(alice, bob, desk, cast):
    desk.fill(alice)
    desk.bill(alice)
    desk.let_support_in(alice)
    with cast.inside(alice):
        Notice.objects.create(
            member_id=alice.member, kind="agreement", thing=alice.member, made_at=timezone.now()
        )
        NoticeChoice.objects.create(member_id=alice.member, language="sv", time_zone="UTC")
        Escalation.objects.create(days=3)
    extract = desk.open(alice)
    with cast.inside(alice):
        for kind in kinds_of(Scope.EVERYTHING):
            told, held = extract.rows(kind.name), list(kind.rows())
            assert len(told) == len(held) == extract.manifest["kinds"][kind.name]["count"]
            for line, row in zip(told, held, strict=True):
                assert list(line) == list(kind.columns)
                read = {name: as_read(line[name], row[name]) for name in row}
                assert read == {name: as_written(value) for name, value in row.items()}
    empty = {kind.name for kind in kinds_of(Scope.EVERYTHING) if not extract.rows(kind.name)}
    elsewhere = {"extract", "restoration", "support_visit", "support_view"}
    elsewhere |= {"support_case", "support_case_message", "support_case_file"}
    assert empty <= elsewhere, "the test must fill every kind"


def test_the_tables_say_the_same_in_csv(alice, desk):
    desk.fill(alice)
    desk.bill(alice)
    extract = desk.open(alice)
    for kind in kinds_of(Scope.EVERYTHING):
        lines, table = extract.rows(kind.name), extract.table(kind.name)
        assert len(lines) == len(table)
        for line, row in zip(lines, table, strict=True):
            assert list(row) == list(kind.columns)
            for name, value in line.items():
                if isinstance(value, bool):
                    assert json.loads(row[name]) is value
                elif isinstance(value, int | float):
                    assert float(row[name]) == value
                elif isinstance(value, list | dict):
                    assert json.loads(row[name]) == value
                else:
                    assert row[name] == (value or "")


def test_csv_tells_an_empty_text_from_none(alice, desk):
    desk.fill(alice)
    extract = desk.open(alice)
    box = extract.zip.read("csv/boxes.csv").decode().splitlines()[1]
    assert ',"",' in box
    assert box.endswith(",")


@pytest.mark.promise("P11")
def test_documents_come_out_as_they_went_in(alice, desk):
    desk.fill(alice)
    extract = desk.open(alice)
    path = "documents/Å service/Å avtal.pdf"
    assert extract.zip.read(path) == b"%PDF" * 99
    facts = extract.manifest["files"][path]
    [row] = extract.rows("document")
    assert facts["document"] == row["id"]
    assert (facts["size"], facts["sha256"]) == (row["size"], row["sha256"])


def test_nothing_of_another_customers_is_in_it(alice, charlie, desk):
    desk.fill(alice, "Alices")
    desk.fill(charlie, "Charlies")
    hers, his = desk.open(alice, name="a.zip"), desk.open(charlie, name="c.zip")
    assert hers.manifest["customer"]["id"] == str(alice.customer)
    whole = b"".join(hers.contents().values())
    assert b"Alices" in whole
    assert b"Charlie" not in whole
    for kind in kinds_of(Scope.EVERYTHING):
        known = {row["id"] for row in his.rows(kind.name) if "id" in row}
        assert not known & {row["id"] for row in hers.rows(kind.name) if "id" in row}
        assert not [name for name in known if name.encode() in whole]


def test_the_manifest_has_what_was_agreed(alice, desk):
    desk.fill(alice)
    extract = desk.open(alice)
    manifest = extract.manifest
    assert manifest["format"] == 2
    assert manifest["scope"] == "everything"
    assert datetime.fromisoformat(manifest["made_at"]).tzinfo
    assert manifest["customer"] == {"id": str(alice.customer), "name": "Customer A"}
    last = extract.rows("journal")[-1]
    assert manifest["journal_head"] == {"number": last["number"], "hash": last["hash"]}
    [version] = manifest["policy_versions"]
    assert set(version) == {"number", "effective_on", "sha256"}
    for name, content in extract.contents().items():
        facts = manifest["files"][name]
        assert facts["size"] == len(content)
        assert facts["sha256"] == hashlib.sha256(content).hexdigest()
    for facts in manifest["kinds"].values():
        assert facts["sha256"] == manifest["files"][facts["file"]]["sha256"]


def test_its_readme_explains_it_in_both_languages(alice, desk):
    extract = desk.open(alice)
    text = extract.zip.read("README.txt").decode()
    assert "UTDRAG" in text
    assert "EXTRACT" in text
    for kind in kinds_of(Scope.EVERYTHING):
        assert text.count(f"  {kind.file} ") == 2


def test_two_runs_are_equal(alice, desk):
    desk.fill(alice)
    first, second = desk.open(alice, name="1.zip"), desk.open(alice, name="2.zip")
    assert first.contents() == second.contents()
    aside = {"made_at": "", "files": {}}
    assert first.manifest | aside == second.manifest | aside
    assert first.zip.namelist() == second.zip.namelist()


def test_it_is_of_one_moment(alice, desk, cast):
    from viewmybox.boxes.models import Box
    from viewmybox.extracts.building import snapshot, write

    desk.fill(alice)
    late = []

    def add_a_box(_done, _total):
        if not late:
            late.append("Late")
            with cast.as_role("web"), cast.inside(alice):
                Box.objects.create(name="Late")

    target = io.BytesIO()
    with cast.as_worker(), snapshot(alice.customer):
        manifest = write(target, progress=add_a_box)
    assert late
    assert manifest["kinds"]["box"]["count"] == 1


def test_it_refuses_to_be_of_several_moments(alice, cast):
    from viewmybox.extracts.building import write

    with cast.inside(alice), pytest.raises(RuntimeError, match="snapshot"):
        write(io.BytesIO())


def test_one_box_comes_with_the_customers_own_facts_and_no_other_box(alice, desk, cast):
    from viewmybox.boxes.models import Agreement, Box, Service

    one = desk.fill(alice, "One")
    desk.fill(alice, "Two")
    with cast.inside(alice):
        shared = Agreement.objects.create(box=Box.objects.get(name="Two box"), supplier="Shared")
        Service.objects.create(box=one, name="One more", agreement=shared)
    extract = desk.open(alice, one.id)
    assert extract.manifest["box"] == {"id": str(one.id), "name": "One box"}
    assert {row["name"] for row in extract.rows("service")} == {"One service", "One more"}
    # What its services point at comes along, so that no reference leads nowhere.
    assert {row["supplier"] for row in extract.rows("agreement")} == {"One AB", "Shared"}
    assert len(extract.rows("measurement")) == 60
    assert [row["title"] for row in extract.rows("entry")] == ["One late"]
    assert (len(extract.rows("document")), len(extract.rows("action"))) == (1, 2)
    assert [row["title"] for row in extract.rows("checklist_item")] == ["One first"]
    assert len(extract.rows("action_change")) == 4
    assert extract.rows("contact_detail")
    assert [name for name in extract.zip.namelist() if name.startswith("documents/")] == [
        "documents/One service/One avtal.pdf"
    ]


def test_another_customers_box_is_nobodys(alice, charlie, desk, cast, tmp_path):
    from viewmybox.boxes.models import Box
    from viewmybox.extracts.building import write_file

    box = desk.fill(charlie)
    with cast.as_worker(), pytest.raises(Box.DoesNotExist):
        write_file(alice.customer, tmp_path / "extract.zip", box.id)
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(not NASTY.exists(), reason="the list of nasty strings is not here")
def test_nasty_text_comes_out_as_it_went_in(alice, desk, cast):
    from viewmybox.boxes.models import Document, Entry, Service

    # PostgreSQL holds no NUL, so no text here can have one.
    nasty = [text for text in json.loads(NASTY.read_text()) if "\0" not in text]
    desk.fill(alice)
    with cast.inside(alice):
        service = Service.objects.get()
        for text in nasty:
            Entry.objects.create(service=service, title="nasty", text=text)
            Document.keep(service, text, "text/plain", io.BytesIO(text.encode()))
    extract = desk.open(alice)
    for rows in (extract.rows("entry"), extract.table("entry")):
        assert [row["text"] for row in rows if row["title"] == "nasty"] == nasty
    contents = [
        extract.zip.read(path)
        for path, facts in extract.manifest["files"].items()
        if "document" in facts
    ]
    assert {text.encode() for text in nasty} < set(contents)
    assert len(contents) == len(nasty) + 1


def test_it_unpacks_safely_whatever_documents_are_called(alice, desk, cast, tmp_path):
    from viewmybox.boxes.models import Document, Service

    desk.fill(alice)
    with cast.inside(alice):
        service = Service.objects.get()
        service.name = "../../up"
        service.save()
        for name in ("/etc/passwd", "..", "..\\..\\win.ini", "CON.txt", "plan.pdf", "PLAN.pdf"):
            Document.keep(service, name, "text/plain", io.BytesIO(name.encode()))
    extract = desk.open(alice)
    folder = tmp_path / "unpacked"
    extract.zip.extractall(folder)
    unpacked = {file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()}
    assert unpacked == set(extract.zip.namelist())
    assert {path.casefold() for path in unpacked} >= {
        "documents/.._.._up/_con.txt",
        "documents/.._.._up/plan.pdf",
        "documents/.._.._up/plan (2).pdf",
    }
