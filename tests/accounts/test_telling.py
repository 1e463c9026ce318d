"""Letters of a new policy and the yearly question: once to each, through a real mail server."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.cast import as_role, as_worker, inside, run_jobs
from tests.journal.conftest import Book
from viewmybox.accounts.jobs import announce_policies, ask_on, send_waiting_letters
from viewmybox.accounts.minding import forget
from viewmybox.accounts.models import ContactConfirmation, ContactDetail, ContactKind, SentLetter
from viewmybox.accounts.telling import send_one, send_waiting, tell_customer_of_policy
from viewmybox.policies.days import swedish_day
from viewmybox.trust.queue import waiting_now
from viewmybox.wall.context import acting, fetch_all, fetch_one

LETTERS = ["viewmybox.accounts.jobs.tell_of_policy"]


@pytest.fixture
def drafts(database, tmp_path):
    from tests.policies.drafts import Drafts

    made = Drafts(tmp_path)
    yield made
    made.take_back()


def announce(*people):
    with as_worker():
        announce_policies()
    return [name for person in people for name in run_jobs(person.customer)]


def sent(person):
    with inside(person):
        return list(SentLetter.objects.order_by("address"))


@pytest.mark.promise("P9")
def test_everybody_is_told_once_in_both_languages(alice, bob, drafts, postbox, cast):
    made = drafts.publish()
    assert announce(alice) == LETTERS
    assert postbox.to == ["alice@example.com", "bob@example.com", "office@example.com"]
    _to, letter = postbox.letters[0]
    plain = letter.get_body(("plain",)).get_content()
    html = letter.get_body(("html",)).get_content()
    assert "ny integritetspolicy från" in letter["Subject"]
    for text in (plain, html):
        assert f"/policy/1/changes/{made.number}/" in text
        assert "You need do nothing." in text
        assert "Du behöver inte göra något." in text
    assert "<strong>better</strong>" in html
    assert "<img" not in html
    told = sent(alice)
    assert [row.address for row in told] == postbox.to
    assert {row.member_id for row in told} == {alice.member, bob.member, None}
    assert all(timezone.now() - row.at < timedelta(minutes=5) for row in told)
    assert Book(cast, alice).deeds().count("policy.told") == 3
    assert "Letters from us" in alice.client.get("/settings/privacy/").content.decode()

    assert announce(alice) == []
    assert len(postbox.letters) == 3


@pytest.mark.promise("P9")
def test_a_job_that_runs_twice_sends_once_and_who_comes_later_is_told_too(
    alice, cast, drafts, postbox
):
    made = drafts.publish()
    announce(alice)
    before = len(postbox.letters)
    with as_worker():
        tell_customer_of_policy(alice.customer, made.number)
    assert len(postbox.letters) == before
    cast.join(alice, "Erik", "editor")
    assert announce(alice) == LETTERS
    assert postbox.to.count("erik@example.com") == 1
    assert len(postbox.letters) == before + 1


@pytest.mark.promise("P9")
def test_what_could_not_be_sent_is_tried_again_and_a_refused_address_is_not(
    alice, bob, drafts, postbox
):
    drafts.publish()
    postbox.refuse = {"bob@example.com": 451, "office@example.com": 550}
    announce(alice)
    assert postbox.to == ["alice@example.com"]
    assert [(row.address, row.refused, row.next_try_at is None) for row in sent(alice)] == [
        ("alice@example.com", "", True),
        ("bob@example.com", "", False),
        ("office@example.com", "550", True),
    ]
    postbox.refuse = {}
    assert announce(alice) == []
    look_in(alice, minutes=2)
    assert postbox.to == ["alice@example.com", "bob@example.com"]


@pytest.mark.promise("P9")
def test_letters_wait_for_a_mail_server_that_is_away(alice, drafts, settings, postbox):
    drafts.publish()
    reachable, settings.SMTP_URL = settings.SMTP_URL, "smtp://127.0.0.1:1"
    announce(alice)
    assert [row.next_try_at is None for row in sent(alice)] == [False, False]
    assert sum(row.tries for row in sent(alice)) == 1  # the others need not find out for themselves
    settings.SMTP_URL = reachable
    look_in(alice, minutes=2)
    assert [(row.next_try_at, row.answer) for row in sent(alice)] == [(None, "250 OK")] * 2
    assert len(postbox.letters) == 2


def test_pauses_grow_and_end_and_the_wait_is_told_of(alice, drafts, settings, postbox):
    drafts.publish()
    settings.SMTP_URL = "smtp://127.0.0.1:1"
    announce(alice)
    with as_worker():
        before = waiting_now()["letters"]
        assert before >= 2
        waits = []
        with acting(alice.customer):
            first = SentLetter.objects.order_by("id").first()
        for _again in range(6):
            make_due(alice)
            send_one(alice.customer, first.id)
            with acting(alice.customer):
                again = SentLetter.objects.get(id=first.id)
                waits.append(again.next_try_at - timezone.now())
    seconds = [round(wait.total_seconds()) for wait in waits]
    assert seconds == sorted(seconds)
    assert timedelta(hours=5) < waits[-1] <= timedelta(hours=6)
    make_due(alice, put_in=timedelta(days=4))
    with as_worker():
        assert waiting_now()["oldest_letter_seconds"] > 3 * 24 * 3600
        with acting(alice.customer):
            letters = list(SentLetter.objects.values_list("id", flat=True))
        for letter in letters:
            send_one(alice.customer, letter)
    assert {(row.refused, row.next_try_at) for row in sent(alice)} == {("expired", None)}
    assert "given up" in alice.client.get("/settings/privacy/").content.decode()


def test_two_at_once_send_one_and_a_letter_sent_twice_has_one_name(alice, drafts, postbox):
    drafts.publish()
    announce(alice)
    [row, *_others] = sent(alice)
    with as_worker():
        assert send_one(alice.customer, row.id)  # it was sent: nobody sends it again
    assert len(postbox.letters) == 2
    # Killed after the mail server took it, before that was noted.
    make_due(alice, every=True)
    with as_worker():
        send_waiting(alice.customer)
    names = [letter["Message-ID"] for _to, letter in postbox.letters]
    assert len(names) == 4
    assert len(set(names)) == 2


def make_due(person, put_in=timedelta(0), *, every=False):
    """As if the next try had come, and as if the letters had been put in that much earlier."""
    which = "" if every else "AND next_try_at IS NOT NULL"
    with as_role("migrator"):
        fetch_all(
            "UPDATE sent_letter SET next_try_at = now() - interval '1 second', at = at - %s "  # noqa: S608
            f"WHERE customer_id = %s {which} RETURNING 1",
            [put_in, person.customer],
        )


def look_in(person, minutes):
    """The worker's look every minute, so much later."""
    make_due(person, timedelta(minutes=minutes))
    with as_worker():
        send_waiting_letters()


@pytest.mark.promise("P9")
def test_nothing_is_sent_of_the_first_version_or_of_one_in_force(alice, drafts, postbox):
    announce(alice)
    drafts.publish(on=swedish_day())
    announce(alice)
    assert postbox.letters == []


def move_back(person, days):
    """As if the details had been given, and confirmed, so many days earlier."""
    with as_role("migrator"):
        for table, column in (("contact_detail", "given_at"), ("contact_confirmation", "at")):
            fetch_all(
                f"UPDATE {table} SET {column} = {column} - %s * interval '1 day' "  # noqa: S608
                "WHERE customer_id = %s RETURNING 1",
                [days, person.customer],
            )
    forget()


def ask(person, day=None):
    with as_worker():
        ask_on(day or swedish_day())
    return run_jobs(person.customer)


@pytest.mark.promise("P7")
def test_the_owner_is_asked_once_a_year_and_one_press_confirms(alice, bob, postbox, cast):
    assert ask(alice) == []
    assert "They are right" not in alice.client.get("/boxes/").content.decode()
    move_back(alice, 366)
    ask(alice)
    ask(alice)
    assert postbox.to == ["alice@example.com"]
    text = postbox.letters[0][1].get_body(("plain",)).get_content()
    assert "/settings/contact/" in text
    for detail in ("Storgatan", "office@example.com", "556036"):
        assert detail not in text
    assert "They are right" in alice.client.get("/boxes/").content.decode()
    assert "They are right" not in bob.client.get("/boxes/").content.decode()

    answer = alice.client.post("/settings/contact/confirmation/")
    assert answer["Location"] == "/settings/contact/?done=contact-confirmed"
    assert "They are right" not in alice.client.get("/boxes/").content.decode()
    assert "Confirmed by Alice Andersson on" in alice.client.get("/settings/").content.decode()
    deeds = Book(cast, alice).deeds()
    assert (deeds.count("contact.asked"), deeds.count("contact.confirmed")) == (1, 1)

    move_back(alice, 367)
    ask(alice)
    assert postbox.to == ["alice@example.com"] * 2


@pytest.mark.promise("P7")
def test_the_day_is_a_year_after_the_last_was_given_or_confirmed(alice):
    with inside(alice):
        assert ContactConfirmation.due_on() == swedish_day().replace(year=swedish_day().year + 1)
    due = swedish_day().replace(year=swedish_day().year + 1)
    with as_worker():
        found = "SELECT * FROM wall.customers_unconfirmed(%s) c WHERE c = %s"
        assert not fetch_one(found, [due - timedelta(days=1), alice.customer])
        assert fetch_one(found, [due, alice.customer])


@pytest.mark.promise("P7")
def test_a_change_puts_the_question_off_as_well(alice):
    move_back(alice, 400)
    assert "They are right" in alice.client.get("/boxes/").content.decode()
    with inside(alice):
        ContactDetail.objects.give(ContactKind.EMAIL, "new@example.com")
    assert "They are right" not in alice.client.get("/boxes/").content.decode()


@pytest.mark.promise("P8")
def test_confirming_gives_nothing_anew(alice, drafts):
    drafts.publish(on=swedish_day())
    alice.client.post("/settings/contact/confirmation/")
    with inside(alice):
        stamps = set(ContactDetail.objects.values_list("policy_version_id", flat=True))
        confirmed = ContactConfirmation.objects.get()
    assert stamps == {drafts.number - 1}
    assert confirmed.policy_version_id == drafts.number
    assert confirmed.confirmed_by == alice.member


def test_only_an_owner_confirms(bob, erik):
    for person in (bob, erik):
        assert person.client.post("/settings/contact/confirmation/").status_code == 403
