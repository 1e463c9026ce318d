"""One installation of each size, built once."""

import pytest
from building import MARK, SUBSCRIPTION, Made, recorded

import settings
import sizes
from installation import build


def said(**differently) -> settings.Settings:
    """Settings as a customer would say them."""
    usual = {
        "installation": "vmbtest",
        "subscription": SUBSCRIPTION,
        "tenant": "99999999-8888-7777-6666-555555555555",
        "image": f"registry.azurecr.io/viewmybox@sha256:{'0a' * 32}",
        "registry": f"/subscriptions/{SUBSCRIPTION}/registries/registry",
        "base_url": "https://box.example.se",
        "console_url": "https://console.example.se",
        "provider_address": "Storgatan 1, 111 22 Stockholm",
        "provider_support_email": "support@example.se",
        "provider_organisation_number": "556000-0000",
        "provider_bankgiro": "999-0003",
        "alarm_email": "on-call@example.se",
        "administrators_id": "12121212-3434-5656-7878-909090909090",
        "administrators_name": "Database administrators",
        "budget_start": "2027-01-01",
        "certificate_expires": "2027-12-31",
        "secrets": {name: f"{MARK}-{name}" for name in settings.all_secrets()},
    }
    return settings.Settings(**(usual | differently))


@pytest.fixture
def say():
    return said


@pytest.fixture(scope="session")
def said_once():
    return said()


@pytest.fixture(scope="session", params=list(sizes.SIZES))
def whole(request) -> list[Made]:
    """Everything of an installation, for each size in turn."""
    return recorded(lambda: build(said(size=request.param)) and None)


@pytest.fixture(scope="session")
def standard() -> list[Made]:
    return recorded(lambda: build(said()) and None)


@pytest.fixture(scope="session")
def cluster() -> list[Made]:
    return recorded(lambda: build(said(nodes=4)) and None)
