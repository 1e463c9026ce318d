"""No check without a damage: one that nothing can make fail says nothing."""

import re
from pathlib import Path

from tests.trust import test_database, test_files, test_pages, test_server, test_settings
from tests.trust.damages import SHARED, STATEMENTS
from viewmybox.trust.every import CHECKS, unchecked_promises
from viewmybox.wall.checks import RULES

# Checks that have a test of their own, and no line in a list.
BY_HAND = {
    "tls-is-told": test_pages.test_behind_tls_browsers_are_told_to_stay_there,
    "everybody-is-told": test_database.test_customers_who_were_not_told,
    "passwords-are-asked": test_server.test_a_server_that_asks_for_no_password,
    "way-to-the-database": test_server.test_a_way_that_others_can_listen_on,
    "installation-is-closed": test_files.test_what_the_installation_knows_of_itself,
}
PROMISES = Path(__file__).parents[2] / "docs" / "promises.md"


def test_every_check_has_a_damage_that_it_must_notice():
    lists = (
        *(STATEMENTS, SHARED, test_settings.CONFIGURED, test_settings.SETTLED),
        *(test_files.FILES, test_files.KEYS, test_pages.DAMAGES),
    )
    damaged = {damage[0] for damages in lists for damage in damages} | BY_HAND.keys()
    assert damaged == CHECKS.keys()


def test_every_rule_that_serve_starts_on_is_a_check():
    assert {check.sentence for check in CHECKS.values()} > RULES.keys()


def test_each_check_is_a_plain_sentence():
    for check in CHECKS.values():
        assert re.fullmatch(r"[A-Z][^\n]{20,100}[^.\s]", check.sentence), check.sentence
    assert len({check.sentence for check in CHECKS.values()}) == len(CHECKS)


def test_the_promises_without_a_check_are_known():
    """docs/promises.md has all fifteen; what shows these is said there."""
    assert unchecked_promises() == ["P10", "P12"]
    assert len(re.findall(r"^### P\d+$", PROMISES.read_text(), re.MULTILINE)) == 15
