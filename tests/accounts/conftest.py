"""A hostile identity provider beside the honest one."""

import json
import logging

import pytest

from tests.accounts.hostile.provider import HONEST, PATIENCE, Hostile, registered, stranger
from viewmybox.demo.provider import serve


@pytest.fixture(scope="module")
def served(database):
    from django.conf import settings

    for number, bits in ((0, 2048), (2, 2048), (3, 2048), (4, 1024)):
        stranger(number, bits)  # made now, not while a clock is running
    with serve(Hostile(settings.BASE_URL), "localhost", 0) as served:
        yield served


@pytest.fixture
def hostile(served, settings):
    """The hostile provider, honest until told a lie; known to us as "hostile"."""
    from viewmybox.accounts.sign_in import provider as known  # read once the settings are known

    provider = served.provider
    provider.tell(HONEST)
    provider.over.clear()
    settings.IDENTITY_PROVIDERS = settings.IDENTITY_PROVIDERS | {"hostile": registered(provider)}
    known.provider.cache_clear()
    yield provider
    provider.over.set()
    known.provider.cache_clear()


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr("viewmybox.accounts.sign_in.line.PATIENCE_SECONDS", PATIENCE)
    monkeypatch.setattr("viewmybox.accounts.sign_in.provider.PATIENCE_SECONDS", PATIENCE)


@pytest.fixture
def browser(cast):
    return cast.client()


@pytest.fixture
def lines(caplog):
    """The log's lines of refused sign-ins, as programs read them."""
    caplog.set_level(logging.WARNING)
    return lambda: [
        record.msg
        for record in caplog.records
        if isinstance(record.msg, dict) and record.msg["event"] == "sign-in refused"
    ]


@pytest.fixture
def noted(cast):
    """The provider's journal since the test began, as (deed, facts); what was counted is let go."""
    from viewmybox.wall.context import fetch_all

    with cast.as_role("migrator"):
        fetch_all("DELETE FROM wall.provider_tally RETURNING 1", [])
    newest = "SELECT coalesce(max(number), 0) FROM provider_line"
    since = "SELECT deed, details FROM provider_line WHERE number > %s ORDER BY number"
    with cast.as_role("support"):
        [(before,)] = fetch_all(newest, [])

    def lines():
        with cast.as_role("support"):
            found = fetch_all(since, [before])
        return [(deed, json.loads(details)) for deed, details in found]

    return lines


@pytest.fixture
def second(settings, hostile):
    """Another hostile provider, known to us as "second"."""
    with serve(Hostile(settings.BASE_URL, "second"), "localhost", 0) as served:
        settings.IDENTITY_PROVIDERS = settings.IDENTITY_PROVIDERS | {
            "second": registered(served.provider, "second")
        }
        yield served.provider
