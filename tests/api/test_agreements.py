"""Agreements by the API: made, changed, worked out, and a service passed from one to the next."""

import pytest

FACTS = {
    "supplier": "Rena AB", "organisation_number": "5560360793", "ends_on": "2090-06-30",
    "notice_months": 3, "renewal": "tacit", "renewal_months": 12,
    "price_model": "unit", "price_ore": 9_500, "price_units": 40, "price_unit": "user",
}  # fmt: skip


def test_an_agreement_says_until_when_it_can_be_acted_on(alices, kept):
    made = alices.made(f"boxes/{kept['boxes']}/agreements", FACTS)
    assert made["organisation_number"] == "556036-0793"
    assert made["agreed_ore"] == 380_000
    assert made["course"] == {
        "ends_on": "2090-06-30", "act_by": "2090-03-31", "renewals": 0, "over": False,
        "calculation": "Ends 30 June 2090; notice 3 months before; last day to act 31 March 2090; "
        "otherwise renewed 12 months",
    }  # fmt: skip
    path = f"agreements/{made['id']}"
    changed = alices.patch(path, {"ends_on": "2090-05-31", "price_model": "fixed"}).json()
    assert changed["course"]["act_by"] == "2090-02-28"
    assert (changed["price_units"], changed["agreed_ore"]) == (None, 9_500)
    assert alices.get(path).json() == changed
    assert alices.get(f"boxes/{kept['boxes']}/agreements").json()["items"][-1] == changed


def test_a_service_passes_on(alices, kept):
    first, second = (
        alices.made(f"boxes/{kept['boxes']}/agreements", {"supplier": name}) for name in "AB"
    )
    path = f"services/{kept['services']}/agreement"
    for agreement, since in ((first, "2026-01-01"), (second, "2026-03-01")):
        answer = alices.post(path, {"agreement": agreement["id"], "since": since})
        assert answer.json()["agreement"]["id"] == agreement["id"]
    assert alices.get(f"agreements/{second['id']}").json()["services"] == [kept["services"]]
    refused = alices.post(path, {"agreement": first["id"], "since": "2026-03-01"})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "since"
    left = alices.post(path, {"agreement": None, "since": "2026-04-01"}).json()
    assert left["agreement"] is None


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"organisation_number": "556036-0794"}, "organisation_number"),
        ({"contact_email": "nobody"}, "contact_email"),
        ({"notice_days": 30}, "notice_days"),
        ({"renewal_months": 0}, "renewal_months"),
        ({"starts_on": "2091-01-01"}, "ends_on"),
        ({"number": "a\0b"}, "number"),
        ({"price_ore": 1.5}, "price_ore"),
        ({"price_ores": 1}, "price_ores"),
    ],
)
def test_what_does_not_fit_is_refused(alices, kept, wrong, field):
    refused = alices.post(f"boxes/{kept['boxes']}/agreements", FACTS | wrong)
    assert refused.status_code == 422
    assert [error["field"] for error in refused.json()["errors"]] == [field]


def test_another_customers_agreement_does_not_exist(alices, charlies, kept):
    made = alices.made(f"boxes/{kept['boxes']}/agreements", FACTS)
    assert charlies.get(f"agreements/{made['id']}").status_code == 404
    assert charlies.patch(f"agreements/{made['id']}", {"number": "1"}).status_code == 404


def test_a_price_counts_from_a_day(alices, kept):
    made = alices.made(f"boxes/{kept['boxes']}/agreements", {"supplier": "B", "price_ore": 10_000})
    assert (made["price_from"], made["former_prices"]) == (None, [])
    path = f"agreements/{made['id']}"
    changed = alices.patch(path, {"price_ore": 12_000, "price_from": "2026-04-01"}).json()
    assert (changed["price_ore"], changed["price_from"]) == (12_000, "2026-04-01")
    [former] = changed["former_prices"]
    assert (former["price_ore"], former["until_on"]) == (10_000, "2026-03-31")
    ahead = alices.patch(path, {"price_ore": 15_000, "price_from": "2099-01-01"}).json()
    assert (ahead["price_ore"], ahead["agreed_ore"]) == (15_000, 12_000)
    assert alices.get(path).json() == ahead
    refused = alices.patch(path, {"price_ore": 1, "price_from": "2026-01-01"})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "price_from"
    assert alices.get(path).json() == ahead
