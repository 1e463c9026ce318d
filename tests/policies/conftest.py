"""What the tests of policy versions stand on."""

import pytest


@pytest.fixture
def drafts(database, tmp_path):
    """The next version's files, to publish as if on another day; taken back after the test."""
    from tests.policies.drafts import Drafts  # the settings are known only now

    made = Drafts(tmp_path)
    yield made
    made.take_back()
