"""The owners are told by letter when a webhook was switched off; nothing of theirs is in it."""

from viewmybox.accounts.models import SentLetter
from viewmybox.webhooks.models import Webhook


def letters(scene):
    with scene.inside():
        return list(SentLetter.objects.filter(kind="webhook"))


def switch_off(hooked, settings, postbox_url="smtp://127.0.0.1:1"):
    settings.SMTP_URL = postbox_url
    hooked.receiver.answers = [410]
    hooked.put()
    hooked.send()


def test_a_letter_waits_for_each_owner(hooked, bob, settings):
    switch_off(hooked, settings)
    [letter] = letters(hooked)
    assert letter.member_id == hooked.alice.member
    assert letter.next_try_at is not None


def test_it_says_what_happened_and_nothing_of_theirs(hooked, settings):
    from viewmybox.accounts.models import Customer
    from viewmybox.webhooks.letters import of_webhook

    switch_off(hooked, settings)
    [letter] = letters(hooked)
    with hooked.inside():
        said = of_webhook(Customer.objects.get(), letter).letter
    assert "webhook" in said.subject
    assert "/settings/webhooks/" in said.plain
    assert "har stängts av" in said.plain
    assert "was switched off" in said.plain
    for word in (hooked.hook.name, "hooks.example.com", "Huset"):
        assert word not in said.plain


def test_there_is_nothing_to_say_when_it_goes_on_meanwhile(hooked, settings):
    from viewmybox.accounts.models import Customer
    from viewmybox.webhooks.letters import of_webhook

    switch_off(hooked, settings)
    [letter] = letters(hooked)
    with hooked.inside():
        Webhook.objects.get().resume()
        assert of_webhook(Customer.objects.get(), letter) is None
