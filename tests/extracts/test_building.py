"""Building an extract in the worker: progress, failures, running twice, its time being up."""

import hashlib
import io
import os
import resource
from datetime import timedelta
from zipfile import ZipFile

import pytest
from django.utils import timezone

from viewmybox.extracts.checking import check


def add_document(cast, person, content):
    from viewmybox.boxes.models import Document, Service

    with cast.inside(person):
        return Document.keep(Service.objects.first(), "doc", "text/plain", io.BytesIO(content)).file


def test_an_order_is_built_by_its_job(alice, desk, cast):
    desk.fill(alice)
    extract = desk.order(alice)
    assert cast.run_jobs(alice.customer) == ["viewmybox.extracts.jobs.build_extract"]
    found = desk.see(alice, extract)
    assert found.state == "ready"
    assert found.delete_at - found.finished_at == timedelta(days=7)
    content = desk.content(alice, extract)
    assert len(content) == found.size
    assert hashlib.sha256(content).hexdigest() == found.sha256
    assert check(io.BytesIO(content)) == []


def test_pressing_twice_orders_once(alice, bob, desk, cast):
    assert desk.order(alice) == desk.order(alice)
    cast.run_jobs(alice.customer)
    assert cast.run_jobs(alice.customer) == []


def test_everything_and_a_box_are_two_orders(alice, desk):
    box = desk.fill(alice)
    assert desk.order(alice) != desk.order(alice, box.id)


def test_a_customer_who_never_kept_a_file_can_have_an_extract(alice, desk):
    extract = desk.order(alice)
    desk.build(alice, extract)
    assert desk.see(alice, extract).state == "ready"


def test_building_twice_changes_nothing(alice, desk):
    desk.fill(alice)
    extract = desk.order(alice)
    desk.build(alice, extract)
    before, lying = desk.see(alice, extract), desk.stored(alice)
    desk.build(alice, extract)
    after = desk.see(alice, extract)
    assert (after.file, after.finished_at) == (before.file, before.finished_at)
    assert desk.stored(alice) == lying


def test_the_progress_is_seen_while_it_is_built(alice, desk, cast, monkeypatch):
    from viewmybox.extracts import assembling

    desk.fill(alice)
    extract = desk.order(alice)
    seen = []
    begin = assembling.begin

    def watched(archive, box, report):
        report(3, 10)
        with cast.as_role("web"):
            seen.append(desk.see(alice, extract))
        return begin(archive, box, report)

    monkeypatch.setattr(assembling, "begin", watched)
    desk.build(alice, extract)
    assert [(row.state, row.percent) for row in seen] == [("building", 30)]


def test_a_full_disk_leaves_nothing_half_made(alice, desk, cast):
    desk.fill(alice)
    add_document(cast, alice, os.urandom(1_000_000))
    lying = desk.stored(alice)
    extract = desk.order(alice)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, hard))
    try:
        desk.build(alice, extract)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    found = desk.see(alice, extract)
    assert (found.state, found.failure, found.file) == ("failed", "storage", "")
    assert desk.stored(alice) == lying
    page = alice.client.get(f"/extracts/{extract}/").content.decode()
    assert "The storage is full" in page
    assert "Nothing of yours was changed or lost" in page

    again = desk.order(alice)
    assert again != extract
    desk.build(alice, again)
    assert desk.see(alice, again).state == "ready"


@pytest.mark.parametrize("harm", ["damaged", "missing"])
def test_a_document_that_cannot_be_read_is_told_of(alice, desk, harm):
    desk.fill(alice)
    [file] = desk.stored(alice)
    if harm == "missing":
        file.unlink()
    else:
        content = bytearray(file.read_bytes())
        content[-1] ^= 1
        file.write_bytes(content)
    lying = desk.stored(alice)
    extract = desk.order(alice)
    desk.build(alice, extract)
    assert desk.see(alice, extract).failure == "document"
    assert desk.stored(alice) == lying


def test_what_no_one_foresaw_is_told_of_too(alice, desk, monkeypatch):
    from viewmybox.extracts import assembling

    extract = desk.order(alice)
    monkeypatch.setattr(assembling, "begin", lambda *_rest: 1 / 0)
    desk.build(alice, extract)
    assert desk.see(alice, extract).failure == "other"


class Killed(BaseException):
    """As a kill: nothing cleans up after it."""


def kill(building, monkeypatch, name, when=lambda *_rest: True):
    from viewmybox.extracts import assembling
    from viewmybox.vault import files

    desk, person, extract = building
    real = getattr(assembling, name)

    def die(*_rest):
        raise Killed

    def killed(*rest):
        return die() if when(*rest) else real(*rest)

    with monkeypatch.context() as patch:
        patch.setattr(assembling, name, killed)
        patch.setattr(files.storage(), "delete", die)
        with pytest.raises(Killed):
            desk.build(person, extract)
    assert desk.see(person, extract).state == "building"


def test_a_build_killed_among_the_rows_is_begun_again_and_its_rest_removed(
    alice, desk, monkeypatch
):
    desk.fill(alice)
    lying = desk.stored(alice)
    extract = desk.order(alice)
    kill((desk, alice, extract), monkeypatch, "begin")
    assert len(desk.stored(alice)) == len(lying) + 1
    desk.build(alice, extract)
    assert check(io.BytesIO(desk.content(alice, extract))) == []
    assert len(desk.stored(alice)) == len(lying) + len(parts(alice, desk, extract))


def parts(person, desk, extract):
    from viewmybox.extracts.models import ExtractPart

    with desk.cast.inside(person):
        return list(ExtractPart.of(extract).values("number", "file", "size", "facts"))


def is_the_second_document(_archive, draft, one, _progress):
    return [known.path for known in draft.files].index(one.path) == 1


def killed_among_documents(alice, desk, cast, monkeypatch):
    """Returns the extract, and the parts that were finished: the rows and one document."""
    from viewmybox.extracts import assembling

    desk.fill(alice)
    add_document(cast, alice, os.urandom(300_000))
    monkeypatch.setattr(assembling, "PART", 1)
    extract = desk.order(alice)
    kill((desk, alice, extract), monkeypatch, "pack", is_the_second_document)
    finished = parts(alice, desk, extract)[:-1]
    assert [one["number"] for one in finished] == [0, 1]
    return extract, finished


def test_a_build_killed_among_the_documents_goes_on_where_it_was(alice, desk, cast, monkeypatch):
    from viewmybox.boxes.models import Box
    from viewmybox.extracts import assembling

    extract, finished = killed_among_documents(alice, desk, cast, monkeypatch)
    with cast.inside(alice):
        Box.objects.create(name="Made meanwhile")
    packed, pack = [], assembling.pack

    def counted(archive, draft, one, progress):
        packed.append(one.path)
        return pack(archive, draft, one, progress)

    monkeypatch.setattr(assembling, "pack", counted)
    monkeypatch.setattr(assembling, "begin", None)  # the rows are not read again
    desk.build(alice, extract)
    assert len(packed) == 1  # nor is the document that was done
    after = parts(alice, desk, extract)
    assert [one["file"] for one in after[:2]] == [one["file"] for one in finished]
    assert not any(one["facts"] for one in after)
    content = desk.content(alice, extract)
    assert check(io.BytesIO(content)) == []
    assert hashlib.sha256(content).hexdigest() == desk.see(alice, extract).sha256
    assert b"Made meanwhile" not in ZipFile(io.BytesIO(content)).read("json/boxes.jsonl")


def test_a_part_that_was_harmed_meanwhile_is_made_anew(alice, desk, cast, monkeypatch):
    extract, finished = killed_among_documents(alice, desk, cast, monkeypatch)
    for path in desk.stored(alice):
        if path.name in finished[1]["file"]:
            content = bytearray(path.read_bytes())
            content[-1] ^= 1
            path.write_bytes(content)
    desk.build(alice, extract)
    after = parts(alice, desk, extract)
    assert after[0]["file"] == finished[0]["file"]
    assert after[1]["file"] != finished[1]["file"]
    assert check(io.BytesIO(desk.content(alice, extract))) == []


def test_a_build_that_was_overtaken_keeps_its_hands_off(alice, desk, cast, monkeypatch):
    from viewmybox.extracts import assembling, jobs

    desk.fill(alice)
    lying = desk.stored(alice)
    extract = desk.order(alice)
    begin = assembling.begin

    def overtaken(archive, box, report):
        monkeypatch.setattr(assembling, "begin", begin)
        with cast.as_role("worker"):
            jobs.build(alice.customer, extract)
        return begin(archive, box, report)

    monkeypatch.setattr(assembling, "begin", overtaken)
    desk.build(alice, extract)
    assert desk.see(alice, extract).state == "ready"
    assert len(desk.stored(alice)) == len(lying) + len(parts(alice, desk, extract))
    assert check(io.BytesIO(desk.content(alice, extract))) == []


def test_an_extract_is_deleted_when_its_time_is_up(alice, charlie, desk, cast):
    from viewmybox.extracts.models import Extract
    from viewmybox.wall.context import acting

    desk.fill(alice)
    lying = desk.stored(alice)
    extract, his = desk.order(alice), desk.order(charlie)
    desk.build(alice, extract)
    desk.build(charlie, his)
    with cast.as_worker(), acting(alice.customer):
        assert Extract.purge_expired() == 0
        Extract.objects.update(delete_at=timezone.now())
        assert Extract.purge_expired() == 1
        assert Extract.purge_expired() == 0
    assert desk.stored(alice) == lying
    assert desk.see(alice, extract).state == "ready"
    assert not desk.see(alice, extract).is_fetchable
    with cast.inside(charlie):
        assert desk.see(charlie, his).is_fetchable
    assert "Deleted" in alice.client.get("/extracts/").content.decode()
    assert alice.client.get(f"/extracts/{extract}/content/").status_code == 302


def test_an_extract_that_was_never_built_is_given_up(alice, desk, cast):
    from viewmybox.extracts.models import Extract
    from viewmybox.wall.context import acting

    extract = desk.order(alice)
    with cast.as_worker(), acting(alice.customer):
        Extract.objects.update(requested_at=timezone.now() - timedelta(days=2))
        Extract.purge_expired()
    assert desk.see(alice, extract).state == "failed"


def test_the_daily_deed_reaches_every_customer(alice, charlie, desk, cast):
    from viewmybox.extracts import jobs
    from viewmybox.extracts.models import Extract

    made = [(person, desk.order(person)) for person in (alice, charlie)]
    for person, extract in made:
        desk.build(person, extract)
        with cast.inside(person):
            Extract.objects.update(delete_at=timezone.now())
    with cast.as_worker():
        jobs.purge_extracts()
    assert not any(desk.see(person, extract).file for person, extract in made)
