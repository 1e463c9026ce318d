"""Policy versions are numbered, immutable, announced in time, and published in both languages."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from tests.cast import as_role
from tests.policies.drafts import TEXTS
from viewmybox.policies.days import swedish_day
from viewmybox.policies.models import NOTICE, PolicyVersion
from viewmybox.policies.publishing import PublishError, publish

pytestmark = pytest.mark.promise("P9")


@pytest.mark.promise("P9")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE policy_version SET text_sv = ''",
        "UPDATE policy_version SET effective_on = '2020-01-01'",
        "DELETE FROM policy_version",
        "TRUNCATE policy_version CASCADE",
        "INSERT INTO policy_version SELECT 99, effective_on, now(), '', '', '' FROM policy_version",
    ],
)
@pytest.mark.parametrize("role", ["web", "worker", "support"])
def test_no_login_role_can_change_what_was_published(database, role, statement):
    with (
        as_role(role),
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


@pytest.mark.promise("P9")
def test_a_version_takes_effect_on_its_day_and_not_before(drafts):
    day = swedish_day() + NOTICE
    with as_role("migrator"):
        made = publish(drafts.file, day)
    assert PolicyVersion.objects.in_force().number == made.number - 1
    assert PolicyVersion.objects.in_force(day - timedelta(days=1)).number == made.number - 1
    assert PolicyVersion.objects.in_force(day).number == made.number
    assert [version.number for version in PolicyVersion.objects.announced()] == [made.number]


def test_what_is_kept_is_the_files_as_they_were_with_their_hash(drafts):
    made = drafts.publish()
    assert made.text_sv == drafts.file.read_text()
    assert made.sha256 == PolicyVersion.digest(made.text_sv, made.text_en)
    assert made.wording("en").summary == "Something is said **better**."
    assert made.wording("en").heading == "Policy"


def test_the_day_may_stand_in_the_files(drafts):
    day = swedish_day() + timedelta(days=90)
    for language, text in TEXTS.items():
        head = f"---\nnumber: {drafts.number}\neffective: {day}\nsummary:\n- One.\n- Two.\n---\n"
        drafts.file.with_name(f"{drafts.number}.{language}.md").write_text(head + text)
    with as_role("migrator"):
        made = publish(drafts.file)
    assert made.effective_on == day
    assert made.wording("sv").summary == "- One.\n- Two."


def refused(drafts, words, day=None):
    with as_role("migrator"), pytest.raises(PublishError, match=words):
        publish(drafts.file, day or swedish_day() + timedelta(days=90))
    assert PolicyVersion.objects.first().number == drafts.number - 1


@pytest.mark.promise("P9")
def test_too_little_notice_is_refused_and_the_first_day_said(drafts):
    earliest = swedish_day() + NOTICE
    refused(drafts, f"30 days’ notice.*{earliest}", earliest - timedelta(days=1))
    refused(drafts, "30 days’ notice", swedish_day())


def test_a_version_cannot_take_effect_before_the_one_it_follows(drafts):
    refused(drafts, "takes effect on", date(2020, 1, 1))


def test_a_number_that_is_not_the_next_is_refused(drafts):
    drafts.write(drafts.number + 1)
    drafts.number += 1
    with as_role("migrator"), pytest.raises(PublishError, match="The next version is"):
        publish(drafts.file, swedish_day() + timedelta(days=90))


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda file: file.with_name(file.name.replace("sv", "en")).unlink(), "is missing"),
        (lambda file: file.write_bytes(b"# P\xe5licy"), "UTF-8"),
        (lambda file: file.write_text("Policy\n"), "heading"),
        (lambda file: file.write_text(file.read_text() + "## More\n"), "1 sections, the other 2"),
        (lambda file: file.write_text(file.read_text() + "{somebody}"), "not known"),
        (lambda file: file.write_text(file.read_text() + "{"), "not known"),
        (lambda file: file.write_text(TEXTS["sv"]), "no summary"),
        (
            lambda file: file.write_text("---\nnumber: 7\nsummary: x\n---\n" + TEXTS["sv"]),
            "version 7",
        ),
        (
            lambda file: file.write_text(
                "---\neffective: 2020-01-01\nsummary: x\n---\n" + TEXTS["sv"]
            ),
            "It is said to take effect on 2020-01-01 and",
        ),
        (
            lambda file: file.write_text("---\neffective: soon\n---\n" + TEXTS["sv"]),
            "its head",
        ),
        (lambda file: file.write_text("---\nnonsense\n---\n" + TEXTS["sv"]), "its head begins"),
    ],
)
def test_a_version_that_is_not_whole_is_refused(drafts, spoil, words):
    spoil(drafts.file)
    refused(drafts, words)


def test_a_file_without_a_number_is_refused(drafts):
    with as_role("migrator"), pytest.raises(PublishError, match="version’s number"):
        publish(drafts.file.with_name("x.sv.md"), swedish_day())
