"""Django's settings, all of them, made from the typed environment in `config.py`."""

import secrets
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import django_stubs_ext

from viewmybox.config import Config, Role, config, telemetry_is_asked_for

# Lets Django's generic classes be written with their parameters, as the type checker wants them.
django_stubs_ext.monkeypatch()

# Entra's tokens live for an hour at least: no connection outlives the one that it came in with.
TOKEN_SECONDS = 50 * 60


def database(settings: Config, role: Role) -> dict[str, Any]:
    """One role's connection; `HOST` may be a socket folder given as `?host=`."""
    url = urlsplit(settings.database(role))
    query = dict(part.partition("=")[::2] for part in url.query.split("&") if part)
    options: dict[str, Any] = {
        key: unquote(value) for key, value in query.items() if key not in ("host", "port")
    }
    if role == "migrator":
        options["options"] = "-c role=vmb_owner"
    else:
        # A worker needs few connections; a web process one per thread.
        options["pool"] = {"min_size": 1 if role == "web" else 0, "max_size": 16, "timeout": 2}
        # What is prepared stays with one connection to the server, and a pooler has many.
        options["prepare_threshold"] = None if settings.database_pooler else 2
    if settings.takes_token(role):
        options["password_from"] = "viewmybox.vault.azure.database_token"  # noqa: S105 - a name
        if "pool" in options:
            options["pool"]["max_lifetime"] = TOKEN_SECONDS
    return {
        "ENGINE": "viewmybox.wall.postgresql",
        "NAME": url.path.lstrip("/"),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": unquote(query.get("host", url.hostname or "")),
        "PORT": str(query.get("port", url.port or "")),
        "OPTIONS": options,
        "CONN_MAX_AGE": 0,
        "DISABLE_SERVER_SIDE_CURSORS": True,
    }


_config = config()

DEBUG = False
# Without an installation only commands that touch neither cookies nor the wall's proofs run.
SECRET_KEY = _config.secret_key.get_secret_value() or secrets.token_urlsafe(48)
ALLOWED_HOSTS = [urlsplit(_config.base_url).hostname or "localhost"]
CSRF_TRUSTED_ORIGINS = [_config.base_url]
ROOT_URLCONF = "viewmybox.urls"
# What pages ask of a floor above theirs: the day of prices that are ahead.
PRICES_TO_MIND = "viewmybox.billing.minding.prices_to_mind"
BOX_OF = "viewmybox.boxes.addressed.box_of"
WSGI_APPLICATION = "viewmybox.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "procrastinate.contrib.django",
    "viewmybox.web",
    "viewmybox.wall",
    "viewmybox.journal",
    "viewmybox.vault",
    "viewmybox.policies",
    "viewmybox.accounts",
    "viewmybox.billing",
    "viewmybox.boxes",
    "viewmybox.followup",
    "viewmybox.reports",
    "viewmybox.calendars",
    "viewmybox.notices",
    "viewmybox.webhooks",
    "viewmybox.cases",
    "viewmybox.extracts",
    "viewmybox.api",
    "viewmybox.trust",
    "viewmybox.support",
]

MIDDLEWARE = [
    "viewmybox.web.middleware.Shield",
    "viewmybox.web.statics.Statics",
    "viewmybox.web.middleware.Language",
    "viewmybox.web.sizes.Sizes",
    "viewmybox.web.isolation.Isolation",
    "viewmybox.web.middleware.Forgery",
    "viewmybox.accounts.middleware.Enter",
    "viewmybox.support.middleware.Console",
]

if telemetry_is_asked_for():
    MIDDLEWARE.insert(1, "viewmybox.telemetry.Observe")

DATABASES = {"default": database(_config, _config.role)}
# The operator console has a way of its own to the database, and only where this process was given
# one: no other page can reach it, and it reaches nothing by the pages' own (support/connection.py).
SUPPORT_DATABASE = "support"
if _config.role == "web" and _config.database("support"):
    DATABASES[SUPPORT_DATABASE] = database(_config, "support")

FORM_RENDERER = "django.forms.renderers.Jinja2"

LANGUAGE_CODE = "sv"
LANGUAGES = [("sv", "Svenska"), ("en", "English")]
LOCALE_PATHS = [str(Path(__file__).parent / "web" / "locale")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Stockholm"

STATIC_URL = "/static/"
STATIC_ROOT = str(Path(__file__).parent / "web" / "static")
WHITENOISE_USE_FINDERS = False
WHITENOISE_AUTOREFRESH = False
WHITENOISE_ALLOW_ALL_ORIGINS = False  # else every site may read them, and nobody needs to
WHITENOISE_MIMETYPES = {".svg": "image/svg+xml; charset=utf-8"}
WHITENOISE_MAX_AGE = 31_536_000  # each address carries the content's hash

COOKIE_PREFIX = "__Host-" if _config.secure else ""
SESSION_COOKIE = f"{COOKIE_PREFIX}session"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrf"
CSRF_COOKIE_SECURE = _config.secure
CSRF_COOKIE_AGE = None
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "viewmybox.web.errors.forged"
LANGUAGE_COOKIE_NAME = f"{COOKIE_PREFIX}language"
LANGUAGE_COOKIE_SECURE = _config.secure
LANGUAGE_COOKIE_SAMESITE = "Lax"
SECURE_HSTS_SECONDS = 63_072_000 if _config.secure else 0

SESSION_IDLE_MINUTES = 60
SESSION_HOURS = 12
IDENTITY_PROVIDERS = {provider.key: provider for provider in _config.identity_providers}
OPERATOR_PROVIDER = _config.operator_provider
TRUSTED_PROXIES = _config.trusted_proxies
LIMITS = _config.limits

# A file of measurements; bulk calls stream and have their own limit.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 5
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "viewmybox.vault.uploads.EncryptedUploadHandler",
]

STORAGE_URL = _config.storage_url or (_config.folder / "files").as_uri()
KEY_URL = _config.key_url or (_config.folder / "keys").as_uri()
SMTP_URL = _config.smtp_url.get_secret_value()
EMAIL_BACKEND = "viewmybox.accounts.mail.Backend"

PROVIDER = {
    "name": _config.provider_name,
    "address": _config.provider_address,
    "support_email": _config.provider_support_email,
    "organisation_number": _config.provider_organisation_number,
    "bankgiro": _config.provider_bankgiro,
}
# Card payments are offered where both are there.
STRIPE_KEY = _config.stripe_key.get_secret_value()
STRIPE_WEBHOOK_SECRET = _config.stripe_webhook_secret.get_secret_value()
BASE_URL = _config.base_url.rstrip("/")

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
LOGGING_CONFIG = "viewmybox.kit.logs.configure"
# Not empty: Django would not call the function above for an empty one.
LOGGING: dict[str, Any] = {"version": 1}
SILENCED_SYSTEM_CHECKS: list[str] = []
