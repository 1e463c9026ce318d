"""Programs of the cast: each carries an API key of one scope."""

from datetime import date

import pytest

from tests.api.programs import Program


@pytest.fixture
def program(cast):
    """Makes the program of a person, with a key of a scope."""
    from viewmybox.accounts.models import ApiKey, Scope

    def make(person, scope="write") -> Program:
        with cast.inside(person):
            _key, word = ApiKey.make(f"{person.name}’s program", Scope(scope))
        return Program(cast.client(enforce_csrf_checks=True, raise_request_exception=False), word)

    return make


@pytest.fixture
def alices(program, alice) -> Program:
    return program(alice)


@pytest.fixture
def charlies(program, charlie) -> Program:
    return program(charlie)


@pytest.fixture
def kept(cast, alice, alices):
    """The ids of a box, a report on it, a service in it, and what that has."""
    from viewmybox.reports.models import Report, ReportTemplate

    box = alices.made("boxes", {"name": "Office"})["id"]
    service = alices.made(f"boxes/{box}/services", {"name": "Cleaning"})["id"]
    facts = {"name": "Quality", "target": "at_least", "low": 4, "period": "day"}
    indicator = alices.made(f"services/{service}/indicators", facts)["id"]
    deviation = {"kind": "deviation", "title": "Missed a floor"}
    entry = alices.made(f"services/{service}/entries", deviation)["id"]
    cost = alices.made(
        f"services/{service}/costs", {"day": "2026-03-31", "text": "March", "amount_ore": 120_000}
    )["id"]
    to_do = {"title": "Call", "entry": entry, "due_on": "2026-03-31"}
    action = alices.made(f"services/{service}/actions", to_do)["id"]
    item = alices.made(f"actions/{action}/checklist", {"title": "Find the number"})["id"]
    agreement = alices.made(f"boxes/{box}/agreements", {"supplier": "Rena Hus AB"})["id"]
    with cast.inside(alice):
        template = ReportTemplate.objects.create(box_id=box, name="Month")
        report = str(Report.begin(template, date(2026, 3, 1)).id)
    return {
        "boxes": box, "services": service, "indicators": indicator, "entries": entry, "costs": cost,
        "actions": action, "agreements": agreement, "items": item, "reports": report,
    }  # fmt: skip
