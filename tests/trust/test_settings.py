"""Each setting that opens a hole is found."""

import pytest

from viewmybox.config import IdentityProvider
from viewmybox.trust.every import State

PLAIN = IdentityProvider(key="x", name="X", issuer="http://sso.example.com", client_id="x")
OWN = IdentityProvider(key="x", name="X", issuer="http://localhost:8001", client_id="x")

# What the installation is told from outside.
CONFIGURED = [
    ("providers-are-asked-safely", {"identity_providers": [PLAIN]}),
    (
        "providers-are-asked-safely",
        {"identity_providers": [OWN], "base_url": "https://box.example.com"},
    ),
    ("providers-are-asked-safely", {"identity_providers": []}),
    ("secret-is-long", {"secret_key": "short"}),
    ("secret-is-long", {"secret_key": "ab" * 40}),
    ("reached-over-tls", {"base_url": "http://box.example.com"}),
    ("own-name-only", {"base_url": "https://box.example.com"}),
    ("cookies-are-settled", {"base_url": "https://box.example.com"}),
    ("proxies-are-few", {"trusted_proxies": ["0.0.0.0/0"]}),
    ("proxies-are-few", {"trusted_proxies": ["8.8.8.0/24"]}),
    ("provider-is-named", {"base_url": "https://box.example.com"}),
    ("lies-in-azure", {"base_url": "https://box.example.com"}),
]
# What Django is told by settings.py.
SETTLED = [
    ("no-debugging", {"DEBUG": True}),
    ("own-name-only", {"ALLOWED_HOSTS": ["*"]}),
    ("cookies-are-settled", {"CSRF_COOKIE_HTTPONLY": False}),
    ("sessions-are-limited", {"SESSION_IDLE_MINUTES": 0}),
    ("sessions-are-limited", {"SESSION_HOURS": 1000}),
    ("guards-are-posted", {"MIDDLEWARE": ["viewmybox.accounts.middleware.Enter"]}),
]


@pytest.mark.parametrize(("name", "changes"), CONFIGURED)
def test_what_the_installation_is_told(name, changes, check, whole):
    assert check(name, whole).state != State.HOLE
    assert check(name, whole, **changes).state == State.HOLE


@pytest.mark.parametrize(("name", "changes"), SETTLED)
def test_what_django_is_told(name, changes, check, whole, settings):
    assert check(name, whole).state == State.OK
    for key, value in changes.items():
        setattr(settings, key, value)
    assert check(name, whole).state == State.HOLE
