"""Whatever bytes come in, in whatever pieces: rows, or lines rejected with a reason."""

import math
from datetime import UTC, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

ZONES = ["Europe/Stockholm", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"]


# Local times: without a zone on purpose.
LOCAL = st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1))  # noqa: DTZ001


class Pieces:
    """A body in pieces of any size, as a network gives it."""

    def __init__(self, body: bytes, size: int) -> None:
        self.body, self.size, self.at = body, size, 0
        self.headers: dict[str, str] = {}
        self.META = {"CONTENT_LENGTH": str(len(body))}

    def read(self, _size: int) -> bytes:
        piece = self.body[self.at : self.at + self.size]
        self.at += len(piece)
        return piece


ID = b"01932f2a-6f0b-7cc3-98c4-dc0c0c07398f"
SHARDS = st.sampled_from(
    [ID, b",", b"\n", b'"', b"\r\n", b"2026-01-01", b"2026-03-29T02:30:00", b"1.5", b"\0", b"\xff",
     b"{", b"}", b'{"indicator":"' + ID + b'","at":"2026-01-01","value":1}', b"1e999", b"[" * 2000,
     b"9999-12-31T23:59:59Z", b"0001-01-01", b"2026-01-01T00:00:00+23:59", b"\\ud800", b"note",
     b'{"indicator":"\xff","at":"\xfe","value":1}', b'{"indicator":"']
)  # fmt: skip
BODIES = st.one_of(st.binary(max_size=300), st.lists(SHARDS, max_size=40).map(b"".join))


@given(body=BODIES, size=st.integers(1, 80), zone=st.sampled_from(ZONES))
def test_whatever_comes_in_is_rows_and_rejected_lines(database, body, size, zone):
    from viewmybox.api.body import Body
    from viewmybox.api.rows import HeaderError, from_csv, from_ndjson

    for reader, start in (
        (from_ndjson, b""),
        (from_csv, b"indicator,at,value,note\n"),
        (from_csv, b""),
    ):
        lines = Body(Pieces(start + body, size)).lines()
        try:
            read = list(reader(lines, ZoneInfo(zone)))
        except HeaderError:
            assert not start
            continue
        assert all(first < second for (first, _), (second, _) in pairwise(read))
        for _number, row in read:
            if isinstance(row, str):
                assert row
            else:
                _indicator, at, value, note = row
                assert at.tzinfo
                assert math.isfinite(value)
                assert note is None or "\0" not in note


@given(body=st.binary(max_size=300), size=st.integers(1, 50))
def test_lines_are_the_same_in_any_pieces(database, body, size):
    from viewmybox.api.body import Body

    whole = list(Body(Pieces(body, 1000)).lines())
    assert list(Body(Pieces(body, size)).lines()) == whole


@given(at=LOCAL, zone=st.sampled_from(ZONES))
@example(at=datetime(2000, 10, 29, 2), zone="Europe/Stockholm")  # noqa: DTZ001 - comes twice
def test_the_fast_road_leads_where_the_slow_one_does(database, at, zone):
    from viewmybox.api.moments import moment
    from viewmybox.kit.dates import DateError, parse_at

    place = ZoneInfo(zone)
    for text in (
        at.isoformat(),
        at.isoformat(" ", "seconds"),
        at.isoformat() + "Z",
        at.isoformat() + "+05:30",
    ):
        try:
            slow = parse_at(text, place)
        except DateError:
            with pytest.raises(DateError):
                moment(text, place)
        else:
            # In UTC both: of an hour that comes twice, no two zones ever say the same (PEP 495).
            assert moment(text, place).astimezone(UTC) == slow.astimezone(UTC)
