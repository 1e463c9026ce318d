from tests.cast import as_worker, inside
from viewmybox.accounts.models import Member
from viewmybox.wall.context import acting


def test_it(alice, bob, charlie, olga):
    with inside(alice):
        assert Member.objects.count() == 2
    with inside(bob):
        assert Member.objects.count() == 2
    with inside(charlie):
        assert Member.objects.count() == 1
    assert olga.customer is None
    with as_worker(), acting(alice.customer):
        assert Member.objects.count() == 2
    with inside(alice):
        assert Member.objects.count() == 2
