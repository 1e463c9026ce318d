"""Reports by the API: drafts and signed ones, and what was signed; nobody else’s."""

import uuid

from tests.reports import march


def test_what_was_signed_is_had(cast, alice, erik, alices):
    kept = march.fill(alice, erik)
    draft = march.begin(alice, kept)
    [listed] = alices.get("reports").json()["items"]
    assert (listed["id"], listed["signed_at"], listed["sha256"]) == (str(draft.id), None, "")
    assert alices.get(f"reports/{draft.id}").json()["facts"] is None
    march.sign(alice, draft)
    found = alices.get(f"reports/{draft.id}").json()
    assert found["box"] == str(kept["box"].id)
    assert found["facts"]["parts"][0]["text"] == "En lugn månad.\n=1+1"
    assert len(found["sha256"]) == 64
    march.later(alice, kept)
    assert alices.get(f"reports/{draft.id}").json() == found


def test_another_customers_is_one_that_never_existed(alice, erik, charlies):
    draft = march.begin(alice, march.fill(alice, erik))
    theirs = charlies.get(f"reports/{draft.id}")
    nothing = charlies.get(f"reports/{uuid.uuid4()}")
    assert (theirs.status_code, nothing.status_code) == (404, 404)
    assert charlies.get("reports").json()["items"] == []
