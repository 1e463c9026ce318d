"""Every noun can be made, read, listed, changed and closed."""

import pytest

from tests.api.programs import line
from tests.cast import as_role, inside


def test_me_says_whose_key_it_is(alices, alice):
    customer = {
        "id": str(alice.customer), "name": "Customer A", "time_zone": "Europe/Stockholm",
    }  # fmt: skip
    assert alices.get("me").json() == {"customer": customer, "scope": "write"}


def test_a_box_is_changed_closed_and_opened(alices, kept):
    path = f"boxes/{kept['boxes']}"
    assert alices.patch(path, {"description": "Fifth floor"}).json()["description"] == "Fifth floor"
    assert alices.patch(path, {"closed": True}).json()["closed_at"]
    assert alices.get("boxes").json() == {"items": [], "next": None}
    assert len(alices.get("boxes?state=closed").json()["items"]) == 1
    assert alices.patch(path, {"closed": False}).json()["closed_at"] is None


def test_a_service_says_how_it_stands(alices, kept):
    line = f'{{"indicator":"{kept["indicators"]}","at":"2020-01-01","value":3}}'
    assert alices.record(line).json()["recorded"] == 1
    found = alices.get(f"boxes/{kept['boxes']}/services").json()
    assert found["next"] is None
    (service,) = found["items"]
    assert service == alices.get(f"services/{kept['services']}").json()
    assert service["status"] == "risk"
    reasons = [(reason["status"], reason["text"]) for reason in service["reasons"]]
    assert ("risk", "1 open deviation") in reasons
    assert ("risk", "1 action is overdue") in reasons
    (indicator,) = service["indicators"]
    assert indicator["status"] == "none"
    assert indicator["latest"] == {"at": "2019-12-31T23:00:00Z", "value": 3.0}
    assert indicator["trend"][-1] == 3
    assert len(indicator["trend"]) == 12


def test_an_indicator_follows_a_change_of_aggregate(alices, kept):
    path = f"indicators/{kept['indicators']}"
    body = "".join(
        f'{{"indicator":"{kept["indicators"]}","at":"2020-01-01 0{hour}:00","value":{hour}}}\n'
        for hour in range(4)
    )
    alices.record(body)
    assert alices.get(path).json()["trend"][-1] == 1.5
    changed = alices.patch(path, {"aggregate": "sum", "target": "at_most", "high": 9}).json()
    assert (changed["trend"][-1], changed["low"], changed["high"]) == (6, None, 9)
    assert changed["latest_value"] == 3


def test_a_deviation_is_closed_and_a_note_is_not(alices, kept):
    path = f"entries/{kept['entries']}"
    assert alices.patch(path, {"closed": True}).json()["closed_at"]
    note = alices.made(f"services/{kept['services']}/entries", {"title": "Hm"})["id"]
    refused = alices.patch(f"entries/{note}", {"closed": True})
    assert refused.status_code == 422
    assert refused.json()["errors"] == [{"field": "closed", "error": "Only a deviation is closed."}]


def test_an_entry_without_an_offset_is_local(alices, kept):
    sent = {"title": "Visit", "at": "2026-07-01 08:00"}
    made = alices.made(f"services/{kept['services']}/entries", sent)
    assert made["at"] == "2026-07-01T06:00:00Z"


def test_an_action_is_done(alices, alice, kept):
    path = f"actions/{kept['actions']}"
    changed = alices.patch(path, {"closed": True, "responsible": str(alice.member)}).json()
    assert changed["closed_at"]
    assert changed["responsible"] == str(alice.member)
    assert alices.get(f"services/{kept['services']}/actions?state=open").json()["items"] == []


def test_an_action_that_repeats_goes_on_with_its_checklist(alices, kept):
    actions = f"services/{kept['services']}/actions"
    first = alices.made(actions, {"title": "Count the keys"})["id"]
    path = f"actions/{first}"
    item = alices.made(f"{path}/checklist", {"title": "Keys"})
    assert alices.patch(f"checklist/{item['id']}", {"closed": True}).json()["closed_at"]
    every = alices.patch(path, {"repeats_every": 1, "due_on": "2126-01-31"}).json()
    assert (every["repeats_every"], every["repeats_unit"]) == (1, "month")
    assert alices.patch(path, {"closed": True}).json()["closed_at"]
    still_open = alices.get(f"{actions}?state=open").json()["items"]
    (following,) = [one for one in still_open if one["follows"] == first]
    assert following["due_on"] == "2126-02-28"
    (again,) = alices.get(f"actions/{following['id']}/checklist?state=open").json()["items"]
    assert again["title"] == "Keys"
    deeds = [line["deed"] for line in alices.get(f"{path}/history").json()["items"]]
    assert deeds == ["made", "item-made", "item-closed", "changed", "changed", "closed"]
    refused = alices.patch(f"actions/{following['id']}", {"due_on": None})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "due_on"


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("boxes", {}, "name"),
        ("boxes", {"name": " "}, "name"),
        ("boxes", {"name": "a\0b"}, "name"),
        ("boxes", {"name": 1}, "name"),
        ("boxes", {"name": "Office"}, ""),
        ("boxes", {"name": "Other", "nmae": ""}, "nmae"),
        ("services/{services}/indicators", {"name": "Q", "target": "at_least"}, "low"),
        ("services/{services}/indicators", {"name": "Q", "tolerance": -1}, "tolerance"),
        ("services/{services}/indicators", {"name": "Q", "period": "hour"}, "period"),
        ("services/{services}/entries", {"title": "Q", "at": "yesterday"}, "at"),
        ("services/{services}/actions", {"title": "Q", "due_on": "31/3"}, "due_on"),
        ("services/{services}/actions", {"title": "Q", "due_on": 1}, "due_on"),
        ("services/{services}/actions", {"title": "Q", "entry": "{services}"}, "entry"),
    ],
)
def test_what_is_wrong_is_named(alices, kept, path, body, field):
    filled = {
        name: value.format(**kept) if isinstance(value, str) else value
        for name, value in body.items()
    }
    refused = alices.post(path.format(**kept), filled)
    assert refused.status_code == 422, refused.content
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert [error["field"] for error in refused.json()["errors"]] == [field]


def test_another_customers_member_is_nobody_here(alices, charlie, kept):
    path = f"services/{kept['services']}"
    refused = alices.patch(path, {"responsible": str(charlie.member), "closed": True})
    assert refused.status_code == 422
    assert alices.get(path).json()["closed_at"] is None


def test_a_refused_change_changes_nothing(alices, kept):
    alices.made("boxes", {"name": "Depot"})
    refused = alices.patch(f"boxes/{kept['boxes']}", {"name": "Depot", "closed": True})
    assert refused.status_code == 422
    box = alices.get(f"boxes/{kept['boxes']}").json()
    assert (box["name"], box["closed_at"]) == ("Office", None)


def test_pages_give_everything_once(alices, kept):
    names = [f"Service {number}" for number in range(5)]
    for name in names:
        alices.made(f"boxes/{kept['boxes']}/services", {"name": name})
    seen, after = [], ""
    while True:
        page = alices.get(f"boxes/{kept['boxes']}/services?limit=2{after}").json()
        assert len(page["items"]) <= 2
        seen += [item["name"] for item in page["items"]]
        if page["next"] is None:
            break
        after = f"&after={page['next']}"
    assert seen == ["Cleaning", *names]


@pytest.mark.parametrize("query", ["limit=0", "limit=501", "limit=x", "after=x", "state=gone"])
def test_a_page_that_cannot_be_is_refused(alices, query):
    refused = alices.get(f"boxes?{query}")
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == query.partition("=")[0]


def test_head_is_answered_as_get(alices):
    answer = alices.call("HEAD", "me")
    assert (answer.status_code, answer.content) == (200, b"")


def test_the_overview_is_what_the_pages_say(alices, alice, kept):
    from datetime import timedelta

    from django.utils import timezone, translation

    from viewmybox.boxes.models import Agreement, Service
    from viewmybox.followup.standing import standings

    for number, value in enumerate((5, 4, 3.9, 1)):
        service = alices.made(f"boxes/{kept['boxes']}/services", {"name": f"S{number}"})["id"]
        facts = {
            "name": "Level", "unit": "h", "target": "at_least", "low": 4, "tolerance": 0.5,
        }  # fmt: skip
        indicator = alices.made(f"services/{service}/indicators", facts)["id"]
        now = timezone.now().isoformat().replace("+", "%2B")
        at = now.replace("%2B", "+")
        alices.record(f'{{"indicator":"{indicator}","at":"{at}","value":{value}}}')
        with inside(alice):
            today = timezone.localdate()
            ends = today + timedelta(days=(-3, 200, 100, 300)[number])
            agreement = Agreement.objects.create(
                box_id=kept["boxes"], supplier="Rena AB", ends_on=ends, notice_months=1
            )
            Service.objects.filter(id=service).update(agreement=agreement)
    told = {
        item["id"]: item for item in alices.get(f"boxes/{kept['boxes']}/services").json()["items"]
    }
    with inside(alice), translation.override("en"):
        found = standings()
    assert len(found) == len(told) == 5
    for standing in found:
        item = told[str(standing.service.id)]
        assert item["status"] == standing.status
        assert [(r["status"], r["text"]) for r in item["reasons"]] == [
            (r.status, r.sentence) for r in standing.reasons
        ]
        assert [i["status"] for i in item["indicators"]] == [j.status for j in standing.judgements]
        assert item["act_by"] == (standing.act_by.isoformat() if standing.act_by else None)
        assert item["open_actions"] == standing.service.actions
    assert {item["status"] for item in told.values()} == {"on", "risk", "off"}


def test_the_overview_follows_every_change(alices, alice, kept):
    from django.db import connection

    from viewmybox.boxes.models import Agreement, Service

    path = f"boxes/{kept['boxes']}/services"
    service = f"services/{kept['services']}"

    def told() -> dict:
        assert alices.get(path).content == alices.get(path).content
        return alices.get(path).json()["items"][0]

    def changed(deed) -> dict:
        before = told()
        deed()
        after = told()
        assert after != before
        assert after == alices.get(service).json()
        return after

    def agreed(**facts) -> None:
        with inside(alice):
            found, _new = Agreement.objects.update_or_create(box_id=kept["boxes"], defaults=facts)
            Service.objects.filter(id=kept["services"]).update(agreement=found)

    def renamed() -> None:
        with as_role("migrator"), connection.cursor() as cursor:
            cursor.execute("UPDATE member SET name = 'Alice Ahl' WHERE id = %s", [alice.member])

    changed(lambda: alices.patch(f"entries/{kept['entries']}", {"closed": True}))
    changed(lambda: alices.patch(f"actions/{kept['actions']}", {"due_on": "2026-01-01"}))
    assert changed(lambda: alices.patch(f"actions/{kept['actions']}", {"closed": True}))[
        "reasons"
    ] == [
        {"status": "none", "text": "Quality: nothing measured yet", "indicator": kept["indicators"]}
    ]
    for value in (1, 2):
        body = line(kept["indicators"], value=value)
        assert changed(lambda: alices.record(body))["indicators"][0]["value"] == value  # noqa: B023
    changed(lambda: alices.patch(f"indicators/{kept['indicators']}", {"unit": "h"}))
    changed(lambda: alices.patch(service, {"name": "Tidying"}))
    changed(lambda: alices.patch(service, {"responsible": str(alice.member)}))
    assert changed(renamed)["responsible"]["name"] == "Alice Ahl"
    changed(lambda: agreed(supplier="Rena AB"))
    assert changed(lambda: agreed(supplier="Städ AB"))["agreement"]["supplier"] == "Städ AB"
    alices.patch(f"indicators/{kept['indicators']}", {"closed": True})
    assert told()["indicators"] == []
    alices.patch(service, {"closed": True})
    assert alices.get(path).json()["items"] == []


def test_the_overview_speaks_the_readers_language(alices, kept):
    path = f"boxes/{kept['boxes']}/services"
    swedish = alices.get(path, headers={"accept-language": "sv"})
    assert swedish.headers["Content-Language"] == "sv"
    assert swedish.content != alices.get(path).content


def test_a_program_is_answered_in_english_unless_it_asks(alices, kept):
    """Not in what a browser's cookie says, nor in the pages' own language."""
    path = f"boxes/{kept['services']}"
    assert alices.get(path).headers["Content-Language"] == "en"
    assert alices.get(path).json()["title"] == "Not found"
    alices.http.cookies["language"] = "sv"
    assert alices.get(path).json()["title"] == "Not found"
    assert alices.get(path, headers={"accept-language": "sv"}).json()["title"] == "Finns inte"


def test_the_overview_knows_when_silence_begins(alices, alice, kept, monkeypatch):
    from datetime import timedelta

    from django.utils import timezone

    from viewmybox.followup.standing import Moment

    alices.patch(f"indicators/{kept['indicators']}", {"expected": "day"})
    alices.record(line(kept["indicators"], timezone.now().isoformat(), 5))
    path = f"boxes/{kept['boxes']}/services"

    def status() -> str:
        return alices.get(path).json()["items"][0]["indicators"][0]["status"]

    assert (status(), status()) == ("on", "on")
    now_here = Moment.now_here()
    # The same day still, as far as the key knows: only the clock has gone on.
    later = Moment(now_here.now + timedelta(hours=37), now_here.today, "en", now_here.zone)
    monkeypatch.setattr(Moment, "now_here", lambda: later)
    assert status() == "none"


def test_the_overview_asks_the_same_statements_however_many_services(alices, kept):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            alices.get(f"boxes/{kept['boxes']}/services")
        return len(queries)

    first = asked()
    for number in range(5):
        alices.made(f"boxes/{kept['boxes']}/services", {"name": f"S{number}"})
    assert asked() == first - 1  # the facts were asked for when each was made


def test_a_new_target_leaves_the_earlier_periods_theirs(alices, alice, kept):
    from viewmybox.boxes.models import FormerTarget

    path = f"indicators/{kept['indicators']}"
    alices.patch(path, {"target": "at_least", "low": 4, "period": "month"})
    changed = alices.patch(path, {"low": 3, "target_from": "2026-03-15", "weight": 5}).json()
    assert (changed["low"], changed["target_from"], changed["weight"]) == (3, "2026-03-01", 5)
    refused = alices.patch(path, {"low": 2, "target_from": "2026-02-01"})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "target_from"
    assert alices.get(path).json() == changed
    with inside(alice):
        assert [(one.low, str(one.until_on)) for one in FormerTarget.objects.all()] == [
            (4, "2026-02-28")
        ]
