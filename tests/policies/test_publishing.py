"""Policy versions are numbered, immutable, and every detail is stamped with the one in force."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from tests.cast import as_role, inside
from viewmybox.accounts.models import ContactDetail, ContactKind, Registration
from viewmybox.policies.models import PolicyVersion
from viewmybox.policies.publishing import PublishError, publish


@pytest.fixture
def drafts(tmp_path):
    """A next version's two files; what the test publishes of it is taken back."""
    number = PolicyVersion.objects.first().number + 1
    for language in ("sv", "en"):
        (tmp_path / f"{number}.{language}.md").write_text(f"# Policy {language} {{provider}}\n")
    yield tmp_path / f"{number}.sv.md"
    with as_role("migrator"), connection.cursor() as cursor:
        cursor.execute("DELETE FROM contact_detail WHERE policy_version_id >= %s", [number])
        cursor.execute("DELETE FROM policy_version WHERE number >= %s", [number])


@pytest.mark.promise("P9")
def test_a_version_can_be_read_by_everybody_in_both_languages(cast):
    somebody = cast.client()
    english = somebody.get("/policy/1/").content.decode()
    swedish = somebody.get("/policy/1/", headers={"accept-language": "sv"}).content.decode()
    assert "(P15)" in english
    assert "(P15)" in swedish
    assert english != swedish
    assert "{provider}" not in english
    assert somebody.get("/policy/99/").status_code == 404


@pytest.mark.promise("P9")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE policy_version SET text_sv = ''",
        "DELETE FROM policy_version",
        "INSERT INTO policy_version SELECT 99, effective_on, now(), '', '', '' FROM policy_version",
        "UPDATE contact_detail SET policy_version_id = 1",
        "INSERT INTO contact_detail SELECT * FROM contact_detail",
        "DELETE FROM registration",
    ],
)
@pytest.mark.parametrize("role", ["web", "worker"])
def test_no_login_role_can_change_what_was_published_or_given(alice, role, statement):
    with (
        as_role(role),
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


@pytest.mark.promise("P9")
def test_a_version_takes_effect_on_its_day_and_not_before(alice, drafts):
    with as_role("migrator"):
        made = publish(drafts, timezone.localdate() + timedelta(days=30))
    assert PolicyVersion.objects.in_force().number == made.number - 1
    later = timezone.localdate() + timedelta(days=30)
    assert PolicyVersion.objects.in_force(later).number == made.number
    with inside(alice):
        ContactDetail.objects.give(ContactKind.TELEPHONE, "+46 70 174 06 05")
        assert ContactDetail.objects.current()["telephone"].policy_version_id == made.number - 1


@pytest.mark.promise("P8")
def test_what_is_given_anew_falls_under_the_new_version_and_the_old_stays(alice, drafts):
    with as_role("migrator"):
        made = publish(drafts, timezone.localdate())
    with inside(alice):
        ContactDetail.objects.give(ContactKind.TELEPHONE, "+46 70 174 06 05")
        stamps = dict(
            ContactDetail.history()
            .filter(kind="telephone")
            .values_list("value", "policy_version_id")
        )
        assert stamps["+46 70 174 06 05"] == made.number
        assert made.number - 1 in stamps.values()
        assert Registration.objects.get().policy_version_id == made.number - 1


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda file: file.with_name(file.name.replace("sv", "en")).unlink(), "is missing"),
        (lambda file: file.rename(file.with_name("x.sv.md")), "version’s number"),
    ],
)
def test_an_incomplete_version_is_refused(cast, drafts, spoil, words):
    spoil(drafts)
    left = max(drafts.parent.iterdir())
    with as_role("migrator"), pytest.raises(PublishError, match=words):
        publish(left, timezone.localdate())


def test_a_version_cannot_take_effect_before_the_one_it_follows(cast, drafts):
    with as_role("migrator"), pytest.raises(PublishError, match="takes effect on"):
        publish(drafts, date(2020, 1, 1))
