"""The settings of this installation."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings

from viewmybox.config import is_local
from viewmybox.faults import weak
from viewmybox.trust.checking import check
from viewmybox.trust.installation import Installation, Unseen

LONGEST_IDLE_MINUTES = 60
LONGEST_HOURS = 24
WIDEST_PREFIX = 8
# In this order: what every answer carries, and who is let in.
GUARDS = (
    "viewmybox.web.middleware.Shield",
    "viewmybox.web.middleware.Forgery",
    "viewmybox.accounts.middleware.Enter",
    "viewmybox.support.middleware.Console",
)


@check("P15", "Errors show people no traces of the program: DEBUG is off")
def no_debugging(here: Installation) -> Iterator[str]:
    if settings.DEBUG:
        yield "DEBUG is on"


@check("P15", "The secret key is long and not guessable")
def secret_is_long(here: Installation) -> Iterator[str]:
    if weakness := weak(here.config.secret_key.get_secret_value()):
        yield f"SECRET_KEY {weakness}"


@check("P15", "People reach the service over TLS, unless it serves this machine only")
def reached_over_tls(here: Installation) -> Iterator[str]:
    if not here.config.secure and not is_local(here.config.base_url):
        yield f"BASE_URL is {here.config.base_url}"


@check("P15", "The service answers to its own name only")
def own_name_only(here: Installation) -> Iterator[str]:
    own = urlsplit(here.config.base_url).hostname
    for name in settings.ALLOWED_HOSTS:
        if name != own:
            yield f"ALLOWED_HOSTS holds {name}"


@check(
    "P15",
    "Cookies are settled: for this host, out of reach of scripts, over TLS where there is TLS",
)
def cookies_are_settled(here: Installation) -> Iterator[str]:
    names = (settings.SESSION_COOKIE, settings.CSRF_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME)
    for name in names:
        if here.config.secure and not name.startswith("__Host-"):
            yield f"the cookie {name} has no prefix __Host-"
    secure = settings.CSRF_COOKIE_SECURE and settings.LANGUAGE_COOKIE_SECURE
    if here.config.secure and not secure:
        yield "cookies are sent without TLS too"
    if not settings.CSRF_COOKIE_HTTPONLY:
        yield "scripts may read the cookie against forgery"


@check("P13", "Idle sessions end by themselves, and every session ends")
def sessions_are_limited(here: Installation) -> Iterator[str]:
    if not 0 < settings.SESSION_IDLE_MINUTES <= LONGEST_IDLE_MINUTES:
        yield f"SESSION_IDLE_MINUTES is {settings.SESSION_IDLE_MINUTES}"
    if not 0 < settings.SESSION_HOURS <= LONGEST_HOURS:
        yield f"SESSION_HOURS is {settings.SESSION_HOURS}"


@check("P3", "Every request passes the guards: headers, forgery, the door")
def guards_are_posted(here: Installation) -> Iterator[str]:
    posted = [name for name in settings.MIDDLEWARE if name in GUARDS]
    if posted != list(GUARDS) or settings.MIDDLEWARE[0] != GUARDS[0]:
        yield f"MIDDLEWARE posts {posted}"


@check("P5", "Nobody can choose the address that is recorded of them")
def proxies_are_few(here: Installation) -> Iterator[str]:
    for network in here.config.trusted_proxies:
        if not network.is_private or network.prefixlen < WIDEST_PREFIX:
            yield f"TRUSTED_PROXIES believes everybody in {network}"


@check("P9", "The policy can name the company that runs the service")
def provider_is_named(here: Installation) -> Iterator[str]:
    missing = [key.upper() for key, value in settings.PROVIDER.items() if not value]
    if missing and not here.config.secure:
        raise Unseen(f"serves this machine only; PROVIDER_{', PROVIDER_'.join(missing)} not given")
    for name in missing:
        yield f"PROVIDER_{name} is empty"
