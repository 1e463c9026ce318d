"""A house in March 2026, and its report: a draft, and signed."""

import pytest


@pytest.fixture
def kept(alice, erik):
    from tests.reports import march  # read when the settings are known

    return march.fill(alice, erik)


@pytest.fixture
def draft(alice, kept):
    """March's draft."""
    from tests.reports import march

    return march.begin(alice, kept)


@pytest.fixture
def signed(alice, draft):
    """March's report, with a text in it, signed."""
    from tests.reports import march

    return march.sign(alice, draft)
