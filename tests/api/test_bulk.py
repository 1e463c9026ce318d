"""Bulk recording: good lines are kept, bad ones named, whatever comes in."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.api.programs import LINES, line

CSV = "text/csv"
NOTHING = {"rejected": [], "rejected_count": 0}


@pytest.fixture
def indicator(kept):
    return kept["indicators"]


def stored(program, indicator, query="limit=500"):
    return program.get(f"indicators/{indicator}/measurements?{query}").json()["items"]


def test_lines_of_json_are_recorded(alices, indicator):
    body = line(indicator, note="Ått") + "\r\n" + line(indicator, "2026-01-01 14:00", 2.5).strip()
    assert alices.record(body).json() == {"recorded": 2, "replaced": 0} | NOTHING
    assert stored(alices, indicator) == [
        {"at": "2026-01-01T12:00:00Z", "value": 1.0, "note": "Ått", "source": "api"},
        {"at": "2026-01-01T13:00:00Z", "value": 2.5, "note": None, "source": "api"},
    ]


def test_csv_is_recorded(alices, indicator):
    body = (
        "\ufeffindicator,at,value,note\r\n"
        f"{indicator},2026-01-01T12:00:00Z,1,\r\n"
        "\r\n"
        f'{indicator},2026-01-02,-1.5e3,"One, and\ntwo ""quoted"""\r\n'
        f'"{indicator}",2026-01-03 12:00:00.5,.5,12'
    )
    answer = alices.record(body, "text/csv; charset=UTF-8").json()
    assert answer == {"recorded": 3, "replaced": 0} | NOTHING
    found = [(row["at"], row["value"], row["note"]) for row in stored(alices, indicator)]
    assert found == [
        ("2026-01-01T12:00:00Z", 1.0, None),
        ("2026-01-01T23:00:00Z", -1500.0, 'One, and\ntwo "quoted"'),
        ("2026-01-03T11:00:00.500000Z", 0.5, "12"),
    ]


def test_sending_again_replaces(alices, indicator):
    alices.record(line(indicator))
    assert alices.record(line(indicator, value=7)).json()["replaced"] == 1
    assert [row["value"] for row in stored(alices, indicator)] == [7]


def test_of_one_moment_twice_the_last_counts(alices, indicator):
    body = line(indicator) + line(indicator, "2026-01-01T13:00:00+01:00", 2)
    answer = alices.record(body).json()
    assert (answer["recorded"], answer["replaced"]) == (1, 1)
    assert [row["value"] for row in stored(alices, indicator)] == [2]


NO_OBJECT = "This is not a JSON object on one line."
GAP = " does not exist: the clock was put forward past it."
BAD_JSON = [
    ("{", NO_OBJECT),
    ("[1]", NO_OBJECT),
    ("{indicator}", NO_OBJECT),
    ('{"at":"2026-01-01","value":1}', "“indicator” is missing."),
    ('{"indicator":"ID","value":1}', "“at” is missing."),
    ('{"indicator":"ID","at":"2026-01-01"}', "“value” is missing."),
    ('{"indicator":"x","at":"2026-01-01","value":1}', "There is no such indicator."),
    ('{"indicator":"ID","at":1,"value":1}', "“at” must be a text."),
    ('{"indicator":"ID","at":"1/3","value":1}', "“1/3” is not a date. Write it as 2026-03-31."),
    ('{"indicator":"ID","at":"2026-02-30","value":1}', None),
    ('{"indicator":"ID","at":"2026-03-29 02:30","value":1}', "“2026-03-29 02:30”" + GAP),
    ('{"indicator":"ID","at":"2026-03-29T02:30:00","value":1}', "“2026-03-29T02:30:00”" + GAP),
    ('{"indicator":"ID","at":"2026-01-01","value":"1"}', "“value” must be a number."),
    ('{"indicator":"ID","at":"2026-01-01","value":true}', "“value” must be a number."),
    ('{"indicator":"ID","at":"2026-01-01","value":null}', "“value” must be a number."),
    ('{"indicator":"ID","at":"2026-01-01","value":NaN}', NO_OBJECT),
    ('{"indicator":"ID","at":"2026-01-01","value":Infinity}', NO_OBJECT),
    ('{"indicator":"ID","at":"2026-01-01","value":1e301}', "The value is too large."),
    ('{"indicator":"ID","at":"2026-01-01","value":1e999}', None),
    ('{"indicator":"ID","at":"2026-01-01","value":1,"x":1}', "There is no field “x”."),
    ('{"indicator":"ID","at":"2026-01-01","value":1,"note":1}', "“note” must be a text."),
    (
        '{"indicator":"ID","at":"2026-01-01","value":1,"note":"a\\u0000"}',
        "The character U+0000 cannot be kept.",
    ),
]


@pytest.mark.parametrize(("text", "error"), BAD_JSON)
def test_a_bad_line_is_named_and_the_good_are_kept(alices, indicator, text, error):
    bad = text.replace("ID", indicator)
    body = line(indicator) + bad + "\n" + line(indicator, "2026-01-02")
    answer = alices.record(body)
    assert answer.status_code == 200
    told = answer.json()
    assert (told["recorded"], told["rejected_count"]) == (2, 1)
    (rejected,) = told["rejected"]
    assert rejected["line"] == 2
    assert error is None or rejected["error"] == error


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("{id},2026-01-01", "There are 2 fields instead of 3."),
        ("{id},2026-01-01,", "The value is missing."),
        ("{id},2026-01-01,NaN", "“NaN” is not a number. The decimal sign is a point."),
        ("{id},2026-01-01,inf", "“inf” is not a number. The decimal sign is a point."),
        ("{id},2026-01-01,1_0", "“1_0” is not a number. The decimal sign is a point."),
        ("{id},2026-01-01,0x1", "“0x1” is not a number. The decimal sign is a point."),
        ('{id},2026-01-01,"3,5"', "“3,5” is not a number. The decimal sign is a point."),
        ("{id},2026-01-01,1e400", "The value is too large."),
        ('{id},2026-01-01,"3', "The quotation marks are not right."),
        ('{id},2026-01-01,"3"x', "The quotation marks are not right."),
        (",2026-01-01,3", "There is no such indicator."),
    ],
)
def test_a_bad_record_is_named_and_the_good_are_kept(alices, indicator, text, error):
    good = f"{indicator},2026-01-01T12:00:00Z,1\n"
    answer = alices.record(
        f"indicator,at,value\n{good}{text.format(id=indicator)}\n{good}", CSV
    ).json()
    assert answer["rejected"] == [{"line": 3, "error": error}]
    assert (answer["recorded"], answer["replaced"]) == (1, 1)


def test_a_decimal_comma_is_refused_with_the_reason(alices, indicator):
    answer = alices.record(f"indicator,at,value\n{indicator},2026-01-01,3,5\n", CSV).json()
    (rejected,) = answer["rejected"]
    assert rejected["error"].startswith("There are 4 fields instead of 3. The decimal sign is a")


@pytest.mark.parametrize(
    "first", ["indicator;at;value", "at,value", "1,2,3", "indicator,at,value,note,x", '"']
)
def test_csv_without_its_header_is_refused(alices, indicator, first):
    answer = alices.record(f"{first}\n{indicator},2026-01-01,3\n", CSV)
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert error["line"] == 1
    assert stored(alices, indicator) == []


def test_bytes_that_are_no_text_are_one_bad_line(alices, indicator):
    good = line(indicator).encode()
    assert alices.record(good + b'{"indicator":"\xff"}\n' + good).json()["rejected_count"] == 1
    body = f"indicator,at,value,note\n{indicator},2026-01-01,1,".encode() + b'\xff\n"\xff"\n'
    assert [r["line"] for r in alices.record(body, CSV).json()["rejected"]] == [2, 3]


def test_a_very_long_line_is_one_bad_line(alices, indicator):
    body = line(indicator) + "x" * 700_000 + "\n" + line(indicator, "2026-01-02")
    answer = alices.record(body).json()
    assert answer["rejected"] == [{"line": 2, "error": "The line is too long."}]
    assert answer["recorded"] == 2


def test_all_or_nothing_keeps_nothing(alices, indicator):
    body = line(indicator) + "x\n"
    refused = alices.record(body, query="?all_or_nothing=true")
    assert refused.status_code == 422
    assert refused.headers["Content-Type"] == "application/problem+json"
    told = refused.json()
    assert (told["status"], told["recorded"], told["replaced"]) == (422, 0, 0)
    assert told["rejected"] == [{"line": 2, "error": "This is not a JSON object on one line."}]
    assert stored(alices, indicator) == []
    assert alices.get(f"indicators/{indicator}").json()["latest_at"] is None
    unknown = line("00000000-0000-7000-8000-000000000000")
    assert alices.record(line(indicator) + unknown, query="?all_or_nothing=1").status_code == 422
    assert alices.record(line(indicator), query="?all_or_nothing=true").json()["recorded"] == 1


def test_only_the_first_thousand_rejected_are_named(alices):
    told = alices.record("x\n" * 30_000).json()
    assert told["rejected_count"] == 30_000
    assert [rejected["line"] for rejected in told["rejected"]] == list(range(1, 1001))


@pytest.mark.parametrize("body", ["", "\n\n", "\ufeff"])
@pytest.mark.parametrize("kind", [LINES, CSV])
def test_an_empty_body_is_refused(alices, body, kind):
    answer = alices.record(body, kind, CONTENT_TYPE=kind)
    assert answer.status_code == 422
    assert answer.json()["title"] == "There is nothing in the body"


def test_a_header_alone_is_refused(alices):
    assert alices.record("indicator,at,value\n", CSV).status_code == 422


@pytest.mark.parametrize(
    ("kind", "headers"),
    [
        ("application/json", {}),
        ("multipart/form-data; boundary=x", {}),
        ("text/csv; charset=iso-8859-1", {}),
        ("application/x-ndjson", {"content-encoding": "gzip"}),
    ],
)
def test_other_content_is_not_taken(alices, indicator, kind, headers):
    answer = alices.record(line(indicator), kind, headers=headers)
    assert answer.status_code == 415
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_too_large_a_body_is_refused_before_it_is_read(alices, indicator):
    answer = alices.record(line(indicator), CONTENT_LENGTH=str(256 * 2**20 + 1))
    assert answer.status_code == 413


def test_a_body_that_turns_out_too_large_leaves_nothing(alices, indicator, monkeypatch):
    from viewmybox.api import body

    monkeypatch.setattr(body.Body.__init__, "__defaults__", (100,))
    monkeypatch.setattr(body.Body, "announced", None, raising=False)
    assert alices.record(line(indicator) * 2).status_code == 413
    assert stored(alices, indicator) == []


def test_a_body_cut_short_leaves_nothing(alices, indicator, monkeypatch):
    from viewmybox.api import body

    pieces = [line(indicator).encode(), b""]
    monkeypatch.setattr(body.Body, "read", lambda _body: pieces.pop(0))
    answer = alices.record(line(indicator) + line(indicator, "2026-01-02"))
    assert answer.status_code == 400
    assert stored(alices, indicator) == []


def test_a_long_body_goes_through(alices, indicator):
    begin = datetime(2025, 1, 1, tzinfo=UTC)
    body = "".join(
        line(indicator, (begin + timedelta(minutes=n)).isoformat(), n) for n in range(50_000)
    )
    assert alices.record(body).json() == {"recorded": 50_000, "replaced": 0} | NOTHING
    days = stored(alices, indicator, "per=day&limit=500")
    assert len(days) == 35
    last = alices.get(f"indicators/{indicator}").json()
    assert last["latest_value"] == 49_999


def test_measurements_are_paged_and_bounded(alices, indicator):
    alices.record("".join(line(indicator, f"2026-01-0{day}T12:00:00", day) for day in range(1, 8)))
    path = f"indicators/{indicator}/measurements"
    first = alices.get(f"{path}?limit=3&from=2026-01-02&to=2026-01-06").json()
    assert [row["value"] for row in first["items"]] == [2, 3, 4]
    rest = alices.get(f"{path}?limit=3&from=2026-01-02&to=2026-01-06&after={first['next']}").json()
    assert [row["value"] for row in rest["items"]] == [5, 6]
    assert rest["next"] is None
    before = stored(alices, indicator, "to=2026-01-03T12:00:00")
    assert [row["value"] for row in before] == [1, 2]
    for per, starts in {
        "day": [f"2026-01-0{day}" for day in range(1, 8)],
        "week": ["2025-12-29", "2026-01-05"],
        "month": ["2026-01-01"],
    }.items():
        seen, after = [], ""
        while after is not None:
            page = alices.get(f"{path}?per={per}&limit=2{after and f'&after={after}'}").json()
            seen += [row["start"] for row in page["items"]]
            after = page["next"]
        assert seen == starts
    assert alices.get(f"{path}?per=year").status_code == 422
    assert alices.get(f"{path}?from=soon").json()["errors"][0]["field"] == "from"
