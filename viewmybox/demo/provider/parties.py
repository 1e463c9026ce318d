"""Who takes part: the people one can be, and the clients that ask who somebody is."""

import hashlib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

LONGEST_NAME = 100
LONGEST_EMAIL = 254
EMAIL = re.compile(r"[^\s@<>\"]+@[^\s@<>\".]+(\.[^\s@<>\".]+)+")


@dataclass(frozen=True)
class Person:
    """Somebody who can sign in; `about` says, per language, who they are in the demo."""

    subject: str
    name: str
    email: str
    email_verified: bool = True
    about: Mapping[str, str] = field(default_factory=dict, hash=False)
    # By which rules the person shows who it is; nobody is told of none.
    acr: str = ""

    def claims(self, scope: Collection[str]) -> dict[str, object]:
        """What the scopes that were asked for let a client know of this person."""
        told: dict[str, object] = {"sub": self.subject}
        if "profile" in scope:
            told["name"] = self.name
        if "email" in scope:
            told |= {"email": self.email, "email_verified": self.email_verified}
        return told


def newcomer(name: str, email: str) -> Person:
    """A person that a visitor made up: the same e-mail address is the same subject next time.

    The address is whatever was typed, so it counts as not verified.
    """
    digest = hashlib.sha256(email.casefold().encode()).hexdigest()
    return Person(f"newcomer-{digest[:32]}", name, email, email_verified=False)


@dataclass(frozen=True)
class Client:
    """A service that may ask who somebody is; its addresses are compared exactly."""

    id: str
    secret: str = field(repr=False)
    redirect_uris: Collection[str]
    post_logout_redirect_uris: Collection[str] = ()
    backchannel_logout_uri: str | None = None
