"""The pages' role writes no subscription: not its days, its price or how it is paid (P12)."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from viewmybox.billing.days import swedish_today
from viewmybox.billing.models import TRIAL, Every, Subscription
from viewmybox.wall.context import fetch_one

pytestmark = pytest.mark.promise("P12")
COLUMNS = [field.column for field in Subscription._meta.fields if field.column != "customer_id"]


@pytest.mark.parametrize("column", COLUMNS)
def test_no_column_is_written_from_a_page(cast, alice, column):
    with (
        cast.inside(alice),
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
    ):
        fetch_one(
            f"UPDATE subscription SET {column} = {column} "  # noqa: S608 - our own columns
            "WHERE customer_id = wall.customer() RETURNING 1",
            [],
        )


def test_a_second_trial_is_not_to_be_had(cast, alice):
    with cast.inside(alice):
        assert Subscription.objects.get().trial_ends_on == swedish_today() + TRIAL
        with pytest.raises(DatabaseError, match="subscription_once"), transaction.atomic():
            Subscription.start()
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            Subscription.objects.create(trial_ends_on=swedish_today() + timedelta(days=9999))
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            Subscription.objects.all().delete()


@pytest.mark.parametrize(("plan", "every"), [("free of charge", "month"), ("large", "decade")])
def test_only_what_the_price_list_offers_is_chosen(cast, alice, plan, every):
    with cast.inside(alice):
        with pytest.raises(DatabaseError, match="no such plan"), transaction.atomic():
            fetch_one("SELECT wall.choose_plan(%s, %s)", [plan, every])
        assert Subscription.objects.get().next_plan == ""


def test_what_was_chosen_is_taken_back_by_choosing_what_there_is(cast, alice):
    with cast.inside(alice):
        found = Subscription.objects.get()
        found.choose("large", Every.YEAR)
        assert (found.next_plan, found.next_every) == ("large", "year")
        found.choose(found.plan, Every.MONTH)
        assert (found.next_plan, found.next_every) == ("", "")


def test_nobody_outside_a_customer_has_any_of_it(cast, database):
    with cast.as_role("web"):
        for verb in ("cancel_subscription()", "resume_subscription()", "ask_for_erasure()"):
            assert fetch_one(f"SELECT wall.{verb}", []) == (False,)
        with pytest.raises(DatabaseError, match="null value"), transaction.atomic():
            Subscription.start()


def test_cancelling_twice_is_once_and_erasure_waits_for_the_end(cast, alice):
    with cast.inside(alice):
        found = Subscription.objects.get()
        found.ask_for_erasure()
        assert found.erase_after is None
        found.cancel()
        last = found.ends_on
        found.cancel()
        assert found.ends_on == last == found.trial_ends_on
        found.resume()
        assert found.ends_on is None
