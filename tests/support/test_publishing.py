"""Publishing a policy version and a price list in the console: two operators, and in time."""

import contextlib
from datetime import timedelta

import psycopg
import pytest

from tests.cast import as_role
from tests.drafts import policy_form, prices_form, upload
from tests.support.test_attacks import Support
from viewmybox.accounts.minding import forget
from viewmybox.billing.days import swedish_today
from viewmybox.billing.minding import forget as forget_prices
from viewmybox.billing.models import PriceList
from viewmybox.policies.models import PolicyVersion
from viewmybox.wall.context import fetch_all, fetch_one

POLICY, PRICES = "/support/policy/drafts/new/", "/support/prices/drafts/new/"


@pytest.fixture
def newest(database):
    """What is published; what the test adds is taken back."""
    policy, prices = PolicyVersion.objects.first().number, PriceList.objects.first()
    last = prices.number if prices else 0
    yield policy
    with as_role("migrator"):
        fetch_all("DELETE FROM policy_version WHERE number > %s RETURNING 1", [policy])
        fetch_all("DELETE FROM price_list WHERE number > %s RETURNING 1", [last])
    forget()
    forget_prices()


def proposed(operator, place, form):
    """A draft that was uploaded, looked at and proposed. Returns the address of the decision."""
    draft = operator.client.post(place, form)["Location"]
    assert operator.client.get(draft).status_code == 200
    answer = operator.client.post(draft, {"reason": "It is time"})
    assert answer["Location"].endswith("done=proposed")
    number = draft.strip("/").rpartition("/")[2]
    with as_role("migrator"):
        found = fetch_one("SELECT id FROM support_proposal WHERE about ->> 'draft' = %s", [number])
    return f"/support/proposals/{found[0]}/decision/"


def approve(operator, decision):
    return operator.client.post(decision, {"decision": "approve"})["Location"]


@pytest.mark.promise("P9")
def test_a_version_is_shown_with_what_it_changes(olga, newest):
    draft = olga.client.post(POLICY, policy_form())["Location"]
    page = olga.client.get(draft).content.decode()
    assert "Swedish: " in page
    assert "English: " in page
    assert "<ins>" in page
    assert "Something is clearer." in page
    assert PolicyVersion.objects.first().number == newest


@pytest.mark.promise("P9")
def test_it_is_published_when_another_operator_approves(olga, nils, newest):
    decision = proposed(olga, POLICY, policy_form())
    assert approve(olga, decision).endswith("not-decided")
    assert PolicyVersion.objects.first().number == newest
    assert approve(nils, decision).endswith("done=carried-out")
    made = PolicyVersion.objects.first()
    assert made.number == newest + 1
    assert made.sha256 == PolicyVersion.digest(made.text_sv, made.text_en)
    assert made.wording("sv").summary == "Något sägs tydligare."
    with as_role("migrator"):
        [line] = fetch_one(
            "SELECT details FROM provider_line WHERE deed = 'policy.published' "
            "ORDER BY number DESC LIMIT 1",
            [],
        )
    assert str(nils.member) in line
    again = decision.replace("decision", "carrying-out")
    assert nils.client.post(again)["Location"].endswith("not-carried-out")


@pytest.mark.promise("P9")
@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"effective_on": "2026-12-01"}, "days’ notice"),
        ({"effective_on": ""}, "from which day"),
        ({"summary_en": ""}, "no summary"),
        ({"file_en": upload("en.md", b"No heading")}, "does not begin with a heading"),
        ({"file_en": upload("en.md", b"# A\n\nOne")}, "sections"),
        ({"file_en": upload("en.md", b"\xff\xfe")}, "UTF-8"),
    ],
)
def test_what_cannot_be_published_is_said_and_nothing_lost(olga, newest, more, words):
    answer = olga.client.post(POLICY, policy_form(**more))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert words in page
    assert "Något sägs tydligare." in page


@pytest.mark.promise("P9")
def test_the_database_holds_to_thirty_days_too(olga, nils, newest):
    """The day was right when it was proposed, and is not when it is approved."""
    decision = proposed(olga, POLICY, policy_form())
    with as_role("migrator"):
        fetch_all(
            "UPDATE support_draft SET facts = jsonb_set(facts, '{effective_on}', "
            "to_jsonb((current_date + 20)::text)) WHERE kind = 'policy' RETURNING 1",
            [],
        )
    assert approve(nils, decision).endswith("done=not-carried-out")
    assert PolicyVersion.objects.first().number == newest


def test_a_price_list_is_published_by_two(olga, nils, newest):
    before = PriceList.objects.first()
    decision = proposed(olga, PRICES, prices_form())
    assert approve(olga, decision).endswith("not-decided")
    assert PriceList.objects.first() == before
    assert approve(nils, decision).endswith("done=carried-out")
    made = PriceList.objects.first()
    assert made != before
    assert made.plan("standard").month_ore == 29_000


@pytest.mark.parametrize(
    "more",
    [{"effective_on": "2020-01-01"}, {"file": upload("p.toml", b"vat_percent = 25")}, {"file": ""}],
)
def test_what_is_no_price_list_of_days_to_come_is_refused(olga, newest, more):
    PriceList.objects.first()
    assert olga.client.post(PRICES, prices_form(**more)).status_code == 422


@pytest.mark.promise("P12")
def test_a_raise_is_not_published_in_less_than_thirty_days(olga, newest):
    sooner, in_time = (str(swedish_today() + timedelta(days=days)) for days in (29, 30))
    refused = olga.client.post(PRICES, prices_form(base=999, effective_on=sooner))
    assert refused.status_code == 422
    assert "at least 30 days ahead, so it can take effect on" in refused.content.decode()
    taken = olga.client.post(PRICES, prices_form(base=999, effective_on=in_time))
    assert taken.status_code == 302


@pytest.mark.promise("P12")
def test_what_is_cheaper_may_come_at_once(olga, nils, newest):
    form = prices_form(base=0, effective_on=str(swedish_today()))
    assert approve(nils, proposed(olga, PRICES, form)).endswith("done=carried-out")


@pytest.mark.promise("P12")
def test_a_list_without_a_plan_that_customers_have_is_not_published(cast, olga, alice, newest):
    form = prices_form()
    form["file"] = upload("p.toml", form["file"].read().replace(b'"standard"', b'"other"'))
    refused = olga.client.post(PRICES, form)
    assert refused.status_code == 422
    assert "The plan “standard” is missing, but customers have it" in (refused.content.decode())


@pytest.mark.promise("P12")
@pytest.mark.parametrize(
    "change",
    [
        # The day was right when it was proposed, and is not when it is approved.
        "jsonb_set(facts, '{effective_on}', to_jsonb((current_date + 20)::text))",
        # A customer has the plan by now.
        "jsonb_set(facts, '{plans,0,key}', '\"other\"')",
    ],
)
def test_the_database_refuses_both_too(olga, nils, alice, newest, change):
    before = PriceList.objects.first()
    decision = proposed(olga, PRICES, prices_form(base=999))
    with as_role("migrator"):
        fetch_all(
            f"UPDATE support_draft SET facts = {change} WHERE kind = 'price' "  # noqa: S608 - ours
            "AND done_at IS NULL RETURNING 1",
            [],
        )
    assert approve(nils, decision).endswith("done=not-carried-out")
    assert PriceList.objects.first() == before


@pytest.mark.promise("P3")
def test_sql_of_ones_own_publishes_nothing(olga, newest, connect):
    """One operator alone, with any statement on the console's connection."""
    mine = Support(connect("support"), olga)
    decision = proposed(olga, POLICY, policy_form())
    proposal = decision.split("/")[3]
    statements = [
        f"SELECT wall.publish_policy('{proposal}')",
        f"SELECT wall.publish_prices('{proposal}')",
        f"SELECT wall.decide_proposal('{proposal}', true, '')",
        "SELECT wall.write_price_list(current_date + 90, 25, 1, 1, '[]')",
        "SELECT * FROM wall.plans_had()",
        "INSERT INTO policy_version SELECT * FROM policy_version",
        "UPDATE support_proposal SET approved = true",
    ]
    for statement in statements:
        with contextlib.suppress(psycopg.errors.InsufficientPrivilege):
            assert mine.run(statement, commit=True) in ([(False,)], [])
    assert PolicyVersion.objects.first().number == newest
