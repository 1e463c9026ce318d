"""A CSV file of measurements: all of it is taken, or nothing with every wrong line named."""

import csv
import math
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.cast import inside
from viewmybox.boxes.models import Box, DayRollup, Indicator, Measurement, Service

NAB = Path(__file__).parents[3] / "shared" / "data" / "measurements" / "nab"


@pytest.fixture
def indicator(alice):
    with inside(alice):
        service = Service.objects.create(box=Box.objects.create(name="IT"), name="Drift")
        return Indicator.objects.create(service=service, name="CPU", unit="%", target="none")


def send(person, indicator, content, name="file.csv", **choices):
    file = SimpleUploadedFile(name, content if isinstance(content, bytes) else content.encode())
    return person.client.post(f"/indicators/{indicator.id}/imports/new/", {"file": file} | choices)


def values(person, indicator):
    with inside(person):
        found = Measurement.objects.filter(indicator_id=indicator.id).order_by("at")
        return list(found.values_list("value", flat=True))


@pytest.mark.parametrize(
    "content",
    [
        "at,value\n2026-10-01,1.5\n2026-10-02 14:30,-35.01\n",
        "tid;värde\n2026-10-01;1,5\n2026-10-02 14.30;−35,01\n",
        "\ufefftid\tvärde\r\n1 oktober 2026\t1,5\r\n2/10 2026\t-35,01\r\n",
        "Datum;Utfall;Kommentar\n2026-10-01;1,5;bra\n2026-10-02;-35,01;\n",
    ],
)
def test_files_as_people_have_them(alice, indicator, content):
    answer = send(alice, indicator, content)
    assert answer.status_code == 200, answer.content.decode()
    assert values(alice, indicator) == [1.5, -35.01]


def test_swedish_letters_in_an_old_encoding(alice, indicator):
    text = "tid;värde;anteckning\n2026-10-01;1,5;åtgärdat på Östermalm\n2026-10-02;2,5;\n"
    assert send(alice, indicator, text.encode("cp1252")).status_code == 200
    with inside(alice):
        notes = Measurement.objects.order_by("at").values_list("note", flat=True)
        assert list(notes) == ["åtgärdat på Östermalm", None]


def test_sending_it_again_replaces(alice, indicator):
    send(alice, indicator, "at,value\n2026-10-01,1.5\n2026-10-02,2\n")
    answer = send(alice, indicator, "at,value\n2026-10-01,1.5\n2026-10-02,3\n2026-10-03,4\n")
    text = " ".join(answer.content.decode().split())
    assert "<dt>New measurements</dt><dd>1</dd>" in text
    assert "<dt>Replaced</dt><dd>2</dd>" in text
    assert values(alice, indicator) == [1.5, 3, 4]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"at,value\n", "header"),
        (b"PK\x03\x04" + bytes(200), "xlsx"),
        (b"%PDF-1.7 and so on", "PDF"),
        (b"<!doctype html><html><body>no</body></html>", "web page"),
        (b"a,b,c\n1,2,3\n4,5,6\n", "Name the columns"),
        (b"at,value\n2026-02-30,1\n", "could not be read"),
        (b"at,value\n2026-10-01,1.5\n2026-10-02,ten\n", "could not be read"),
        ("tid;värde\n2026-10-01;1.5,7\n2026-10-02;2,5\n".encode(), "could not be read"),
        (b"at,value\n2026-10-01,1\n" + b"2026-10-02,2\n" * 600_000, "500"),
    ],
)
def test_a_bad_file_is_refused_with_a_clear_sentence_and_records_nothing(
    alice, indicator, content, words
):
    answer = send(alice, indicator, content)
    assert answer.status_code == 422
    assert words.casefold() in answer.content.decode().casefold()
    assert values(alice, indicator) == []


def test_every_wrong_line_is_named(alice, indicator):
    answer = send(alice, indicator, "at,value\n2026-10-01,1\n2026-13-01,2\n2026-10-03,x\n")
    text = " ".join(answer.content.decode().split())
    assert "2 lines could not be read" in text
    assert '<td class="number">3</td>' in text
    assert '<td class="number">4</td>' in text
    assert "1 other line was understood" in text


def test_wrong_lines_can_be_left_out_and_are_still_named(alice, indicator):
    answer = send(alice, indicator, "at,value\n2026-10-01,1\n2026-13-01,2\n", leave_out="on")
    text = " ".join(answer.content.decode().split())
    assert answer.status_code == 200
    assert "<dt>Lines left out</dt><dd>1</dd>" in text
    assert '<td class="number">3</td>' in text
    assert values(alice, indicator) == [1]


def at(person, indicator):
    with inside(person):
        found = Measurement.objects.filter(indicator_id=indicator.id).order_by("at")
        return [f"{one:%Y-%m-%d %H:%M}" for one in found.values_list("at", flat=True)]


def test_the_day_and_its_time_may_stand_in_two_columns(alice, indicator):
    rows = "2026-07-01;14.30;1,5;G\n2026-07-01;15:00:00;2;Y\n2026-07-02;;3;G\n"
    content = f"Datum;Tid;CPU (%);Kvalitet\n{rows}"
    answer = send(alice, indicator, content)
    assert answer.status_code == 200
    assert "columns Datum Tid and CPU (%)" in answer.content.decode()
    assert values(alice, indicator) == [1.5, 2, 3]
    assert at(alice, indicator) == ["2026-07-01 12:30", "2026-07-01 13:00", "2026-07-01 22:00"]


def test_a_column_that_says_utc_is_in_utc(alice, indicator):
    content = "date,time (UTC),cpu,load\n2026-07-01,14:30,1,9\n"
    assert send(alice, indicator, content).status_code == 200
    assert at(alice, indicator) == ["2026-07-01 14:30"]
    content = "at (UTC),value\n2026-07-02 14:30,1\n"
    assert send(alice, indicator, content).status_code == 200
    assert at(alice, indicator)[1:] == ["2026-07-02 14:30"]


def test_several_columns_of_which_none_is_the_indicators_are_refused(alice, indicator):
    answer = send(alice, indicator, "date,time,load,memory\n2026-07-01,14:30,1,9\n")
    assert answer.status_code == 422
    assert "as the indicator" in answer.content.decode()
    assert values(alice, indicator) == []


def test_an_hour_that_the_spring_night_lacks_is_refused_unless_the_times_are_utc(alice, indicator):
    content = "at,value\n2026-03-29 01:30,1\n2026-03-29 02:30,2\n"
    assert send(alice, indicator, content).status_code == 422
    assert send(alice, indicator, content, times="utc").status_code == 200
    assert values(alice, indicator) == [1, 2]


def test_a_file_over_the_limit_says_so(alice, indicator):
    answer = send(alice, indicator, b"at,value\n" + b"2026-10-01,1\n" * 1_700_000)
    assert answer.status_code == 422
    assert "20" in answer.content.decode()
    assert values(alice, indicator) == []


def test_charlies_indicator_does_not_exist_for_alice(alice, charlie, indicator):
    answer = send(charlie, indicator, "at,value\n2026-10-01,1\n")
    assert answer.status_code == 404
    assert values(alice, indicator) == []


@pytest.mark.skipif(not NAB.is_dir(), reason="the shared data folder is not beside the project")
@pytest.mark.parametrize("file", sorted(NAB.glob("*.csv")), ids=lambda file: file.stem)
def test_real_series_come_in_whole(alice, indicator, file):
    """The eight NAB series: every moment, its value to the last digit, the days rolled up."""
    with file.open() as stream:
        rows = {row["timestamp"]: float(row["value"]) for row in csv.DictReader(stream)}
    # Machine logs: one of them has the hour that a Swedish spring night lacks.
    answer = send(alice, indicator, file.read_bytes(), times="utc")
    assert answer.status_code == 200, answer.content.decode()[:3000]
    found = values(alice, indicator)
    assert len(found) == len(rows)
    assert sorted(found) == sorted(rows.values())
    with inside(alice):
        days = DayRollup.objects.filter(indicator_id=indicator.id)
        assert sum(days.values_list("count", flat=True)) == len(rows)
        total = math.fsum(days.values_list("sum", flat=True))
    assert math.isclose(total, math.fsum(rows.values()), rel_tol=1e-9)
