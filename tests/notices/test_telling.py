"""What is so is told once to whom it needs, in the way that each has chosen, and to nobody else."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from tests.cast import as_role, as_worker, inside, join
from tests.journal.conftest import Book
from tests.notices.ground import act, agree, deviate, local_day, measure, tell, told
from viewmybox.accounts.jobs import send_waiting_letters
from viewmybox.accounts.models import Member, SentLetter
from viewmybox.boxes.models import Action, Entry
from viewmybox.notices.jobs import tell_what_is_so
from viewmybox.notices.models import Escalation, How, Notice, NoticeChoice
from viewmybox.wall.context import fetch_all

SECRETS = ("Secret", "mending", "cleaning", "leak", "share")


def choose(person, how, **more):
    """The same for every kind."""
    kinds = (
        "action-due", "action-overdue", "agreement", "indicator-off", "indicator-silent",
        "deviation", "mention", "mention-in-action", "report-waiting", "report-signed",
    )  # fmt: skip
    said = dict.fromkeys(kinds, how)
    when = {"hour": "7", "weekday": "0", "time_zone": "Europe/Stockholm", "language": "sv"}
    answer = person.client.post("/settings/notices/", said | when | more)
    assert answer.status_code == 302, answer.content.decode()


def age(person, days):
    """As if everything had been told so many days earlier."""
    with as_role("migrator"):
        fetch_all(
            "UPDATE notice SET made_at = made_at - %s WHERE customer_id = %s RETURNING 1",
            [timedelta(days=days), person.customer],
        )


@pytest.mark.promise("P4")
def test_each_kind_is_found_for_whom_it_needs(office):
    act(office, 2)
    act(office, -1)
    act(office, 30)
    agree(office, 40)
    measure(office, 80)
    deviate(office, by=office.bob)
    tell(office)
    assert told(office.erik) == [
        "action-due", "action-overdue", "agreement", "deviation", "indicator-off",
    ]  # fmt: skip
    assert told(office.alice) == told(office.bob) == []


def test_it_is_said_once_however_often_it_is_looked_for(office):
    action = act(office, 1)
    for _look in range(3):
        tell(office)
    assert told(office.erik) == ["action-due"]
    with inside(office.alice):
        action.close()
    tell(office)
    assert told(office.erik) == []
    with inside(office.alice):
        action.reopen()
    tell(office)
    assert told(office.erik) == ["action-due"]
    with inside(office.alice):
        assert Notice.objects.count() == 1
        action.due_on = local_day(-1)
        action.save()
    tell(office)
    assert (told(office.erik), told(office.erik, gone=True)) == (["action-overdue"], ["action-due"])


def test_without_anybody_responsible_the_owners_are_told(office):
    action = act(office, 1)
    with inside(office.alice):
        Member.objects.get(id=office.erik.member).end()
    tell(office)
    assert told(office.alice) == ["action-due"]
    with inside(office.alice):
        action.responsible_id = office.bob.member
        action.save()
    tell(office)
    assert (told(office.alice), told(office.bob)) == ([], ["action-due"])


def test_an_agreement_is_told_at_its_own_time_and_a_week_before(office):
    agreement = agree(office, 40, lead_days=30)
    tell(office)
    assert told(office.erik) == []
    with inside(office.alice):
        agreement.lead_days = 45
        agreement.save()
    tell(office)
    tell(office)
    with inside(office.alice):
        assert [one.occasion for one in Notice.objects.all()] == [local_day(40).isoformat()]
        agreement.ends_on = local_day(5)
        agreement.save()
    tell(office)
    with inside(office.alice):
        now = Notice.objects.get(gone_at=None)
        assert now.occasion == f"{local_day(5).isoformat()}+7"
        agreement.noticed_on = local_day()
        agreement.save()
    tell(office)
    assert told(office.erik) == []


def test_silence_is_told_and_so_is_what_was_never_measured(office):
    measure(office, 99, days_ago=60, expected="week")
    tell(office)
    assert told(office.erik) == ["indicator-silent"]
    with inside(office.alice):
        from viewmybox.boxes.models import Indicator

        made = Indicator.objects.create(service=office.service, name="New", low=1, expected="day")
    tell(office)
    assert told(office.erik) == ["indicator-silent"]
    with as_role("migrator"):
        fetch_all(
            "UPDATE indicator SET created_at = now() - interval '3 days' WHERE id = %s RETURNING 1",
            [made.id],
        )
    tell(office)
    assert told(office.erik) == ["indicator-silent"] * 2


def test_who_wrote_a_deviation_is_not_told_of_it(office):
    deviate(office, by=office.erik)
    tell(office)
    assert told(office.erik) == []


def write(office, by, text):
    with inside(by):
        made = Entry(service=office.service, title="Secret visit", text=text, member_id=by.member)
        made.save()
        return made


def test_who_is_mentioned_in_an_entry_is_told_once_and_nobody_else(office, charlie):
    write(office, office.bob, "Ask @Erik, @Bob or @Charlie; not alice@example.com")
    for _look in range(2):
        tell(office)
    assert told(office.erik) == ["mention"]
    assert told(office.alice) == told(office.bob) == []
    tell_of = office.erik.client.get("/notices/").content.decode()
    assert "Secret visit" in tell_of
    assert f'href="/services/{office.service.id}/"' in tell_of
    with inside(charlie):
        assert not Notice.objects.exists()


def test_an_old_entry_mentions_nobody_anew(office):
    made = write(office, office.bob, "@Erik")
    with as_role("migrator"):
        fetch_all(
            "UPDATE entry SET created_at = now() - interval '15 days' WHERE id = %s RETURNING 1",
            [made.id],
        )
    tell(office)
    assert told(office.erik) == []


def test_who_is_mentioned_in_an_action_is_told_also_when_it_is_written_later(office):
    action = act(office, 30, text="With @Bob")
    tell(office)
    assert told(office.bob) == ["mention-in-action"]
    with inside(office.bob):
        later = Action.objects.get(id=action.id)
        later.text = "With @Erik and @Bob"
        later.save(update_fields=["text"])
    tell(office)
    assert told(office.erik) == ["mention-in-action"]
    # Bob wrote it himself now.
    assert told(office.bob) == []
    with inside(office.alice):
        action.close()
    tell(office)
    assert told(office.erik) == []


@pytest.mark.promise("P3", "P4")
def test_a_letter_says_how_much_and_nothing_of_what_was_written(office, postbox):
    act(office, 1)
    act(office, -1)
    tell(office)
    [([to], letter)] = postbox.letters
    assert to == "erik@example.com"
    assert "2 saker behöver dig" in letter["Subject"]
    plain = letter.get_body(("plain",)).get_content()
    html = letter.get_body(("html",)).get_content()
    for text in (plain, html, letter["Subject"]):
        assert not [word for word in SECRETS if word in text]
    for text in (plain, html):
        assert "/notices/" in text
        assert "▲ En åtgärd ska vara klar" in text
        assert "■ En åtgärd är försenad" in text
    with inside(office.erik):
        sent = SentLetter.objects.get(kind="notice")
        assert (sent.next_try_at, sent.answer, sent.refused) == (None, "250 OK", "")
        assert Notice.objects.filter(letter=sent).count() == 2
    tell(office)
    assert len(postbox.letters) == 1
    for person, sees in ((office.erik, True), (office.alice, True), (office.bob, False)):
        page = person.client.get("/settings/notices/").content.decode()
        assert ("erik@example.com" in page) is sees
        assert ("250 OK" in page) is sees


def test_a_member_chooses_language_and_not_to_be_mailed(office, postbox, cast):
    choose(office.erik, "now", language="en")
    act(office, 1)
    tell(office)
    assert "1 thing needs you" in postbox.letters[0][1]["Subject"]
    choose(office.erik, "none")
    act(office, 2)
    tell(office)
    assert len(postbox.letters) == 1
    assert len(told(office.erik)) == 2
    choose(office.erik, "now")
    tell(office)
    assert len(postbox.letters) == 1  # what was not to be mailed is not mailed later
    assert Book(cast, office.alice).deeds().count("notices.chosen") == 3


@pytest.mark.parametrize(
    ("how", "now", "goes_by"),
    [
        ("daily", "2026-11-26T05:59Z", "2026-11-25T06:00Z"),
        ("daily", "2026-11-26T06:00Z", "2026-11-26T06:00Z"),
        ("daily", "2026-07-01T05:00Z", "2026-07-01T05:00Z"),
        ("weekly", "2026-11-26T12:00Z", "2026-11-23T06:00Z"),
        ("weekly", "2026-11-23T05:00Z", "2026-11-16T06:00Z"),
    ],
)
def test_a_digest_comes_at_the_members_own_hour(alice, how, now, goes_by):
    choice = NoticeChoice(
        customer_id=alice.customer, language="sv", time_zone="Europe/Stockholm", hour=7, weekday=0
    )
    asked = datetime.fromisoformat(now)
    assert choice.goes_by(how, asked).astimezone(UTC) == datetime.fromisoformat(goes_by)
    assert choice.goes_by(How.NONE, asked) is None


def test_a_digest_gathers_what_was_found_before_its_hour(office, postbox):
    now = timezone.now().astimezone(UTC)
    choose(office.erik, "daily", hour=str(now.hour), time_zone="Africa/Abidjan")
    act(office, 1)
    act(office, 2)
    tell(office)
    assert postbox.letters == []
    age(office.alice, 1)
    tell(office)
    tell(office)
    [(_to, letter)] = postbox.letters
    assert "2 saker" in letter["Subject"]


def test_what_is_done_before_its_letter_goes_is_not_written_of(office, postbox, settings):
    reachable, settings.SMTP_URL = settings.SMTP_URL, "smtp://127.0.0.1:1"
    action = act(office, 1)
    tell(office)
    with inside(office.alice):
        assert SentLetter.objects.get(kind="notice").next_try_at is not None
        action.close()
    tell(office)
    settings.SMTP_URL = reachable
    with as_role("migrator"):
        fetch_all(
            "UPDATE sent_letter SET next_try_at = now() WHERE customer_id = %s RETURNING 1",
            [office.alice.customer],
        )
    with as_worker():
        send_waiting_letters()
    with inside(office.alice):
        # Others' letters may have gone meanwhile: this one did not.
        letter = SentLetter.objects.get(kind="notice")
        assert (letter.refused, letter.answer) == ("moot", "")


def test_what_is_put_off_comes_again_on_its_day(office, postbox):
    act(office, 1)
    tell(office)
    with inside(office.erik):
        notice = Notice.objects.get()
    answer = office.erik.client.post(f"/notices/{notice.id}/later/", {"days": "7"})
    assert answer["Location"] == "/notices/?done=notice-put-off"
    tell(office)
    assert len(postbox.letters) == 1
    with as_role("migrator"):
        fetch_all(
            "UPDATE notice SET snoozed_until = current_date WHERE id = %s RETURNING 1", [notice.id]
        )
    with as_role("migrator"):  # the letter of that minute is this test's own
        fetch_all("UPDATE sent_letter SET about = 'earlier' WHERE kind = 'notice' RETURNING 1", [])
    tell(office)
    assert len(postbox.letters) == 2
    with inside(office.erik):
        again = Notice.objects.get()
    assert (again.read_at, again.snoozed_until) == (None, None)


def test_what_nobody_does_anything_about_is_told_to_another(office, postbox):
    answer = office.alice.client.post(
        "/settings/notices/escalation/", {"days": "3", "member": str(office.bob.member)}
    )
    assert answer.status_code == 302
    assert office.erik.client.post("/settings/notices/escalation/", {}).status_code == 403
    action = act(office, -1)
    tell(office)
    assert told(office.bob) == []
    age(office.alice, 4)
    tell(office)
    tell(office)
    assert (told(office.bob), told(office.alice)) == (["action-overdue"], [])
    assert postbox.to == ["bob@example.com", "erik@example.com"]
    page = office.bob.client.get("/notices/").content.decode()
    assert "who was told has done nothing" in page
    with inside(office.alice):
        action.close()
    tell(office)
    assert told(office.bob) == told(office.erik) == []


def test_when_the_one_who_was_chosen_has_left_the_owners_are_told(office):
    with inside(office.alice):
        Escalation.objects.create(days=3, member_id=office.bob.member)
        Member.objects.get(id=office.bob.member).end()
    act(office, -1)
    tell(office)
    age(office.alice, 4)
    tell(office)
    assert told(office.alice) == ["action-overdue"]


@pytest.mark.promise("P3")
def test_another_customers_things_are_told_to_nobody_here(office, charlie):
    act(office, 1)
    with as_worker():
        tell_what_is_so()
    assert told(office.erik) == ["action-due"]
    assert told(charlie) == []
    with inside(office.erik):
        notice = Notice.objects.get()
    for person in (charlie, office.alice, office.bob):
        assert person.client.post(f"/notices/{notice.id}/reading/").status_code == 404


def test_every_page_says_how_many_are_unread_without_asking_again(office):
    act(office, 1)
    act(office, 2)
    tell(office)
    page = office.erik.client.get("/actions/").content.decode()
    assert '<span class="unread">2<' in page
    page = office.erik.client.get("/notices/").content.decode()
    assert "Secret mending" in page
    office.erik.client.post("/notices/reading/")
    page = office.erik.client.get("/notices/").content.decode()
    assert 'class="unread"' not in page
    assert "Secret mending" in page


def test_a_member_who_is_forgotten_leaves_no_letters_of_notices(office, postbox):
    act(office, 1)
    tell(office)
    with inside(office.alice):
        Member.objects.get(id=office.erik.member).end()
    with inside(office.alice):
        Member.objects.get(id=office.erik.member).forget()
        assert not SentLetter.objects.exists()
        assert not Notice.objects.exclude(letter=None).exists()


def test_one_who_joins_later_hears_of_nothing_old(office):
    act(office, 1)
    tell(office)
    late = join(office.alice, "Erika", "editor")
    tell(office)
    assert told(late) == []


def test_a_choice_that_is_none_is_asked_for_again(office):
    answer = office.erik.client.post("/settings/notices/", {"time_zone": "Mars/Olympus"})
    assert answer.status_code == 422
    words = answer.content.decode()
    assert "There is no time zone of that name" in words
    assert "Mars/Olympus" in words
    answer = office.alice.client.post("/settings/notices/escalation/", {"days": "1000"})
    assert answer.status_code == 422
