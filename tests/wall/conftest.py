import pytest


@pytest.fixture(scope="module")
def a(database, cast):
    """Customer A, whole: Alice owns it, Bob looks at it, Erik edits in it."""
    from tests.wall.whole import whole

    return whole("Alice", "Customer A")


@pytest.fixture(scope="module")
def b(database, cast):
    """Customer B, whole: Charlie owns it, and is no part of A."""
    from tests.wall.whole import whole

    return whole("Charlie", "Customer B")
