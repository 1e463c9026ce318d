"""Several contacts at an agreement's supplier, by the API."""

import pytest

KARIN = {"name": "Karin Öst", "title": "Jour", "email": "jour@rent.se", "phone": "070-123 45 67"}


def test_they_are_read_and_written_as_a_list(alices, kept):
    made = alices.made(
        f"boxes/{kept['boxes']}/agreements", {"supplier": "Rent AB", "contacts": [KARIN]}
    )
    assert made["contacts"] == [KARIN]
    address = f"agreements/{made['id']}"
    assert alices.get(address).json()["contacts"] == [KARIN]
    less = {"contacts": [{"name": "Bo"}]}
    changed = alices.patch(address, less).json()
    assert changed["contacts"] == [{"name": "Bo", "title": "", "email": "", "phone": ""}]
    assert alices.patch(address, {"number": "7"}).json()["contacts"] == changed["contacts"]


@pytest.mark.parametrize(
    "wrong",
    [
        [{"title": "Nobody"}], [{"name": ""}], [{"name": "B", "email": "nowhere"}], "Bo",
        [{"name": "B", "more": 1}], [{"name": "B"}] * 11, [{"name": "B\0"}], [{"name": 7}],
    ],
)  # fmt: skip
def test_what_is_none_is_refused(alices, kept, wrong):
    answer = alices.post(
        f"boxes/{kept['boxes']}/agreements", {"supplier": "Rent AB", "contacts": wrong}
    )
    assert answer.status_code == 422
