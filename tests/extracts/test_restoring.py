"""An extract becomes another customer, and its extract is the same again (P11)."""

import hashlib
import io
import json
from datetime import UTC, datetime
from pathlib import Path
from zipfile import ZipFile

import hypothesis
import pytest
from hypothesis import strategies as st

from viewmybox.extracts.kinds import KINDS
from viewmybox.extracts.returning import CHANGED

pytestmark = pytest.mark.promise("P11")
SAMPLES = Path(__file__).parent / "samples"
# Made anew, or about the restoration itself.
OTHERWISE = {kind.name for kind in KINDS if kind.not_restored or not kind.scopes} | {"restoration"}


def restore(cast, file, name="Restored"):
    from viewmybox.extracts.restoring import restore as restore_file

    with cast.as_worker():
        return restore_file(file, name)


def refused(cast, file, why):
    from viewmybox.extracts.restoring import NotRestoredError

    with pytest.raises(NotRestoredError, match=why):
        restore(cast, file)


def assert_equal(first, second, but=frozenset()):
    """Kind by kind, hash by hash, apart from what is stated to differ."""
    for kind in KINDS:
        if kind.name in OTHERWISE | but:
            continue
        before, after = (opened.manifest["kinds"][kind.name] for opened in (first, second))
        changed = CHANGED.get(kind.name, set())
        if not changed:
            assert before == after, kind.name
        for old, new in zip(first.rows(kind.name), second.rows(kind.name), strict=True):
            assert {name: old[name] for name in old.keys() - changed} == {
                name: new[name] for name in new.keys() - changed
            }
    assert documents(first) == documents(second)


def documents(opened):
    files = opened.manifest["files"].items()
    return {path: facts for path, facts in files if "document" in facts}


def test_it_comes_back_equal(alice, bob, desk, cast):
    desk.fill(alice)
    first = desk.open(alice)
    restored = restore(cast, first.file)
    assert_equal(first, desk.open_customer(restored.customer, "second.zip"))
    # And the first is as it was.
    assert_equal(first, desk.open(alice, name="third.zip"))


def test_a_restored_one_can_be_restored_again(alice, desk, cast):
    desk.fill(alice)
    first = desk.open(alice)
    second = desk.open_customer(restore(cast, first.file).customer, "second.zip")
    third = desk.open_customer(restore(cast, second.file).customer, "third.zip")
    assert_equal(first, third)
    assert [row["from_customer"] for row in third.rows("restoration")] == [
        first.manifest["customer"]["id"],
        second.manifest["customer"]["id"],
    ]


def test_the_old_journal_is_kept_whole_and_the_new_one_begins_with_its_head(alice, desk, cast):
    desk.fill(alice)
    first = desk.open(alice)
    second = desk.open_customer(restore(cast, first.file).customer, "second.zip")
    [row] = second.rows("restoration")
    assert second.zip.read(f"journals/{row['id']}.jsonl") == first.zip.read("json/journal.jsonl")
    begins = second.rows("journal")[0]
    facts = json.loads(begins["details"])["facts"]
    head = first.manifest["journal_head"]
    assert begins["deed"] == "customer.restored"
    assert (facts["number"], facts["hash"]) == (head["number"], head["hash"])
    assert facts["signed_by"] == json.loads(first.zip.read("signature.json"))["key"]


def test_nobody_has_access_until_invited(alice, bob, desk, cast):
    desk.fill(alice)
    restored = restore(cast, desk.open(alice).file)
    from viewmybox.operating import invite
    from viewmybox.wall.context import fetch_all

    entered = alice.client.get("/customers/").content.decode()
    assert str(restored.customer) not in entered
    with cast.as_role("migrator"):
        ask = "SELECT count(*) FROM membership WHERE customer_id = %s"
        assert fetch_all(ask, [restored.customer]) == [(0,)]
        ask = "SELECT count(*) FROM member JOIN identity i ON i.id = identity_id "
        assert fetch_all(ask + "WHERE customer_id = %s", [restored.customer]) == [(0,)]
    with cast.as_worker():
        link = invite(str(restored.customer), "owner@example.com")
    path = link.split("/", 3)[3]
    assert alice.client.post(f"/{path}").status_code == 302
    overview = alice.client.get("/boxes/").content.decode()
    assert "Å box" in overview
    contact = alice.client.get("/settings/contact/").content.decode()
    assert "office@example.com" in contact


def test_what_was_given_can_no_longer_be_added_once_somebody_has_entered(alice, cast):
    from django.db.utils import Error

    from viewmybox.wall.context import acting, fetch_one

    row = {"id": str(alice.customer), "kind": "name", "value": "Forged", "policy_version_id": 1}
    lines = json.dumps([row | {"given_at": "2020-01-01T00:00:00Z"}])
    for table in ("contact_detail", "measurement", "member", "journal_line"):
        with cast.as_worker(), pytest.raises(Error, match="wall:"), acting(alice.customer):
            fetch_one("SELECT wall.restore_rows(%s, %s::json)", [table, lines])


def test_details_under_a_policy_that_is_not_known_here_do_not_come_back(alice, desk, cast):
    """A stamp never silently means another text (P8)."""
    desk.fill(alice)

    def alter(files):
        manifest = json.loads(files["manifest.json"])
        manifest["policy_versions"][0]["sha256"] = hashlib.sha256(b"another").hexdigest()
        resign(files, manifest)

    first = desk.open(alice)
    restored = restore(cast, desk.repacked(first.file, alter))
    second = desk.open_customer(restored.customer, "second.zip")
    assert second.rows("contact_detail") == second.rows("registration") == []
    [row] = second.rows("restoration")
    assert len([told for told in row["left_out"] if "policy version" in told]) == 2


def resign(files, manifest):
    from viewmybox.vault.signing import sign

    files["manifest.json"] = json.dumps(manifest).encode()
    files["signature.json"] = json.dumps(sign(files["manifest.json"])).encode()


def with_rows(kind, change):
    """An extract whose manifest and signature fit, and whose rows are hostile."""

    def alter(files):
        manifest = json.loads(files["manifest.json"])
        facts = manifest["kinds"][kind]
        rows = [json.loads(line) for line in files[facts["file"]].decode().split("\n")[:-1]]
        change(rows)
        content = "".join(json.dumps(row) + "\n" for row in rows).encode()
        files[facts["file"]] = content
        digest = hashlib.sha256(content).hexdigest()
        facts["sha256"] = digest
        manifest["files"][facts["file"]] |= {"size": len(content), "sha256": digest}
        resign(files, manifest)

    return alter


def of_another_customer(rows):
    rows[0]["service_id"] = "019064d4-0000-7000-8000-000000000000"


HOSTILE = {
    "a reference that leads nowhere": ("action", of_another_customer, "refused a row"),
    "days that do not add up": (
        "measurement_day",
        lambda rows: rows[0].update(last=-1.0),
        "do not add up",
    ),
    "a column too many": ("box", lambda rows: rows[0].update(customer_id="x"), "customer_id"),
    "a text that cannot be held": ("box", lambda rows: rows[0].update(name="a\0b"), "name"),
    "a moment without an offset": (
        "entry",
        lambda rows: rows[0].update(at="2026-01-01T00:00:00"),
        "at has no value",
    ),
    "an action that is itself a list": ("action", lambda rows: rows.insert(0, []), "no object"),
    "a time zone that is none": (
        "customer",
        lambda rows: rows[0].update(time_zone="'; DROP TABLE box; --"),
        "refused a row",
    ),
    "a document without its file": (
        "document",
        lambda rows: rows[0].update(sha256="0" * 64),
        "its file is not there",
    ),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_hostile_rows_are_refused_and_leave_nothing(alice, desk, cast, what):
    from viewmybox.vault.files import storage

    kind, change, why = HOSTILE[what]
    desk.fill(alice)
    file = desk.repacked(desk.open(alice).file, with_rows(kind, change))
    before = set(Path(storage().location).iterdir()), customers(cast)
    refused(cast, file, why)
    assert (set(Path(storage().location).iterdir()), customers(cast)) == before


def customers(cast):
    from viewmybox.wall.context import fetch_all

    with cast.as_worker():
        return fetch_all("SELECT id FROM wall.customers()", [])


def test_what_is_not_whole_is_not_restored(alice, desk, cast):
    desk.fill(alice)
    file = desk.repacked(desk.open(alice).file, lambda files: files.pop("csv/boxes.csv"))
    refused(cast, file, "not a whole extract")


def test_one_boxes_extract_becomes_a_customer_with_that_box(alice, desk, cast):
    from viewmybox.boxes.models import Agreement, Box, Service

    one = desk.fill(alice, "One")
    desk.fill(alice, "Two")
    with cast.inside(alice):
        shared = Agreement.objects.create(box=Box.objects.get(name="Two box"), supplier="Shared")
        Service.objects.create(box=one, name="One more", agreement=shared)
    restored = restore(cast, desk.open(alice, one.id).file)
    second = desk.open_customer(restored.customer, "second.zip")
    assert [row["name"] for row in second.rows("box")] == ["One box"]
    assert {row["box_id"] for row in second.rows("agreement")} == {str(one.id)}


@pytest.mark.parametrize("sample", sorted(SAMPLES.glob("*.zip")), ids=lambda file: file.stem)
def test_every_older_format_keeps_restoring(cast, desk, sample):
    from viewmybox.extracts.checking import checked

    assert checked(sample).is_whole
    restored = restore(cast, sample)
    second = desk.open_customer(restored.customer)
    with ZipFile(sample) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        for kind in ("box", "agreement", "service", "indicator", "measurement", "entry", "action"):
            lines = archive.read(manifest["kinds"][kind]["file"]).splitlines()
            before = [json.loads(line) for line in lines]
            # A column that was not there then has its default.
            after = second.rows(kind)
            assert [{name: row[name] for name in before[0]} for row in after] == before
    assert manifest["format"] == int(sample.stem.removeprefix("format-"))
    assert documents(second).keys() == {
        path for path, facts in manifest["files"].items() if "document" in facts
    }


def test_there_is_a_sample_of_every_format_that_was_released():
    from viewmybox.extracts.checking import FORMATS
    from viewmybox.extracts.schema import FORMAT

    kept = {int(sample.stem.removeprefix("format-")) for sample in SAMPLES.glob("*.zip")}
    assert kept == set(FORMATS) == set(range(1, FORMAT + 1))


TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=40)
NAME = TEXT.filter(str.strip)
MOMENT = st.integers(0, 4_000_000_000).map(lambda second: datetime.fromtimestamp(second, UTC))
VALUE = st.floats(-1e12, 1e12)
SERVICE = st.fixed_dictionaries(
    {
        "description": TEXT,
        "indicators": st.dictionaries(
            NAME,
            st.lists(st.tuples(MOMENT, VALUE, st.none() | TEXT), max_size=30),
            max_size=2,
        ),
        "aggregate": st.sampled_from(["last", "mean", "sum", "min", "max"]),
        "source": st.sampled_from(["form", "csv", "api"]),
        "entries": st.lists(st.tuples(NAME, TEXT, MOMENT), max_size=3),
        "actions": st.lists(st.tuples(NAME, st.none() | st.dates()), max_size=2),
        "documents": st.lists(st.tuples(NAME, st.binary(max_size=300)), max_size=3),
        "supplier": st.none() | NAME,
    }
)
CUSTOMER = st.fixed_dictionaries(
    {
        "boxes": st.dictionaries(NAME, st.dictionaries(NAME, SERVICE, max_size=2), max_size=2),
        "names": st.lists(NAME, max_size=3),
        "zone": st.sampled_from(["Europe/Stockholm", "America/St_Johns", "Pacific/Apia"]),
    }
)
# Each example makes a customer, restores it and takes it out twice.
IN_LONG = hypothesis.settings().max_examples > 100
EXAMPLES = 200 if IN_LONG else 5


# Making a failing customer smaller takes minutes and tells little.
UNSHRUNK = (hypothesis.Phase.explicit, hypothesis.Phase.reuse, hypothesis.Phase.generate)


@hypothesis.settings(max_examples=EXAMPLES, deadline=None, phases=UNSHRUNK)
@hypothesis.given(described=CUSTOMER)
def test_whatever_a_customer_keeps_comes_back_equal(database, tmp_path_factory, described):
    from tests import cast
    from tests.extracts.conftest import Desk

    person = cast.owner("Alice", "Customer A")
    make(cast, person, described)
    desk = Desk(cast, tmp_path_factory.mktemp("extracts"))
    first = desk.open(person)
    assert_equal(first, desk.open_customer(restore(cast, first.file).customer, "second.zip"))


def make(cast, person, described):
    from viewmybox.accounts.models import ContactDetail, ContactKind, Customer
    from viewmybox.boxes.models import Action, Agreement, Box, Document, Entry, Indicator, Service
    from viewmybox.boxes.recording import record

    with cast.inside(person):
        Customer.objects.update(time_zone=described["zone"])
        for name in described["names"]:
            ContactDetail.objects.give(ContactKind.NAME, name)
        for box_name, services in described["boxes"].items():
            box = Box.objects.create(name=box_name)
            for name, facts in services.items():
                agreement = facts["supplier"] and Agreement.objects.create(
                    box=box, supplier=facts["supplier"]
                )
                service = Service.objects.create(
                    box=box, name=name, description=facts["description"], agreement=agreement
                )
                for indicator_name, measured in facts["indicators"].items():
                    indicator = Indicator.objects.create(
                        service=service, name=indicator_name, aggregate=facts["aggregate"]
                    )
                    rows = [(indicator.id, at, value, said) for at, value, said in measured]
                    record(rows, source=facts["source"])
                for title, text, at in facts["entries"]:
                    Entry.objects.create(service=service, title=title, text=text, at=at)
                for title, due_on in facts["actions"]:
                    Action.objects.create(service=service, title=title, due_on=due_on)
                for document_name, content in facts["documents"]:
                    Document.keep(service, document_name, "text/plain", io.BytesIO(content))
