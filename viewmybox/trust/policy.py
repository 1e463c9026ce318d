"""The privacy policy: versions, what is stamped with them, and what goes when its time is up."""

import re
from collections.abc import Iterator

from viewmybox.accounts.models import ContactKind
from viewmybox.policies.models import NOTICE, PolicyVersion
from viewmybox.trust.checking import check
from viewmybox.trust.installation import Installation, Unseen

VERSIONS = "SELECT number, effective_on, text_sv, text_en, sha256 FROM policy_version ORDER BY 1"
IN_FORCE = """
SELECT count(*) FROM policy_version
WHERE effective_on <= (now() AT TIME ZONE 'Europe/Stockholm')::date
"""
STAMPS = """
SELECT t.name FROM (VALUES ('contact_detail'), ('registration'), ('contact_confirmation'),
    ('policy_acknowledgement')) AS t (name)
WHERE NOT EXISTS (
    SELECT FROM pg_attribute a JOIN pg_constraint k
        ON k.conrelid = a.attrelid AND k.conkey = ARRAY[a.attnum] AND contype = 'f' AND convalidated
        AND confrelid = 'policy_version'::regclass
    WHERE a.attrelid = t.name::regclass AND attname = 'policy_version_id' AND attnotnull)
"""
# The one version that was in force then: neither a later nor an earlier one.
MISTAKEN = """
SELECT given.name, count(*) FROM (
    SELECT 'contact_detail' AS name, given_at AS at, policy_version_id FROM contact_detail
    UNION ALL SELECT 'registration', at, policy_version_id FROM registration
    UNION ALL SELECT 'contact_confirmation', at, policy_version_id FROM contact_confirmation
) AS given
WHERE policy_version_id IS DISTINCT FROM (SELECT max(number) FROM policy_version
    WHERE effective_on <= (given.at AT TIME ZONE 'Europe/Stockholm')::date)
GROUP BY 1 ORDER BY 1
"""
READ_OTHERWISE = """
SELECT v.number, count(*) FROM policy_acknowledgement a JOIN policy_version v
    ON v.number = a.policy_version_id WHERE a.sha256 <> v.sha256 GROUP BY 1 ORDER BY 1
"""
TOO_LATE = """
SELECT number FROM policy_version WHERE number > 1
AND effective_on < (published_at AT TIME ZONE 'Europe/Stockholm')::date + %s ORDER BY 1
"""
# Told within the hour; a day more than the hourly job needs.
UNTOLD = """
SELECT v.number, count(*) FROM policy_version v CROSS JOIN LATERAL wall.customers_untold(v.number)
WHERE v.published_at < now() - interval '1 day' AND v.number > 1
AND v.effective_on > (now() AT TIME ZONE 'Europe/Stockholm')::date GROUP BY 1 ORDER BY 1
"""
KINDS = """
SELECT pg_get_constraintdef(oid) FROM pg_constraint
WHERE conrelid = 'contact_detail'::regclass AND contype = 'c' AND convalidated
AND pg_get_constraintdef(oid) LIKE '%kind%'
"""
# A day more than the daily job needs.
OVERDUE = """
SELECT count(*) FROM registration
WHERE delete_on < (now() AT TIME ZONE 'Europe/Stockholm')::date - 1
"""


@check("P9", "A version of the policy is in force")
def policy_in_force(here: Installation) -> Iterator[str]:
    if here.column("web", IN_FORCE) == [0]:
        yield "none is: run viewmybox policy publish"


@check("P9", "Every published version is as it was published: numbered, dated, its SHA-256 fits")
def policy_unaltered(here: Installation) -> Iterator[str]:
    before = None
    for place, (number, effective_on, swedish, english, sha256) in enumerate(
        here.rows("web", VERSIONS), 1
    ):
        if number != place:
            yield f"version {place} is missing"
        if PolicyVersion.digest(swedish, english) != sha256:
            yield f"version {number} is not the text whose SHA-256 was published"
        if before and effective_on <= before:
            yield f"version {number} takes effect before version {place - 1}"
        before = effective_on


@check("P8", "The database refuses a contact detail or registration without a policy version")
def details_are_stamped(here: Installation) -> Iterator[str]:
    for table in here.column("web", STAMPS):
        yield f"{table}: it may be without one"


@check("P8", "Each detail is governed by the one version that was in force when it was given")
def stamps_are_true(here: Installation) -> Iterator[str]:
    for table, number in here.rows("migrator", MISTAKEN):
        yield f"{table}: {number} rows"


@check("P9", "What members have read is the very text that stands there now")
def what_was_read_stands(here: Installation) -> Iterator[str]:
    for version, number in here.rows("migrator", READ_OTHERWISE):
        yield f"version {version}: {number} read another text under its number"


@check("P9", "Every version but the first was published as long ahead as the policy promises")
def policy_came_in_time(here: Installation) -> Iterator[str]:
    for version in here.column("web", TOO_LATE, [NOTICE.days]):
        yield f"version {version}: less than {NOTICE.days} days before it took effect"


@check("P9", "Every customer has been told by letter of a version that is announced")
def everybody_is_told(here: Installation) -> Iterator[str]:
    if not here.config.smtp_url:
        raise Unseen("SMTP_URL is not set: the pages alone tell")
    for version, number in here.rows("worker", UNTOLD):
        yield f"version {version}: {number} customers not; does the worker run?"


@check("P1", "The database takes no contact detail but those that the policy names")
def only_the_named_details(here: Installation) -> Iterator[str]:
    rules = here.column("web", KINDS)
    allowed = [set(re.findall(r"'(\w+)'", rule)) for rule in rules]
    if set(ContactKind.values) not in allowed:
        yield f"contact_detail.kind takes {sorted(*allowed) if allowed else 'anything'}"


@check("P5", "No registration record is kept beyond its time")
def registrations_go(here: Installation) -> Iterator[str]:
    if (number := here.column("migrator", OVERDUE)[0]) > 0:
        yield f"{number} should have been deleted; does the worker run?"
