"""Who one can be in the demo, and where each belongs. Nothing here needs Django."""

from dataclasses import dataclass

from viewmybox.demo.provider import Person

BJORKHAGEN = "Björkhagens Fastigheter AB"
NORTHBAY = "Northbay IT Department"
PUBLISHED = "Northbay Published Files"
SARA_LIND = "Sara Lind Redovisning"

# What the demo's provider says of how the operators showed who they are.
STRONG = "demo-strong"


@dataclass(frozen=True)
class Place:
    """A person's membership: whose, where, as what."""

    subject: str
    customer: str
    role: str


PLACES = (
    Place("alice", BJORKHAGEN, "owner"),
    Place("bob", BJORKHAGEN, "viewer"),
    Place("erik", BJORKHAGEN, "editor"),
    Place("charlie", NORTHBAY, "owner"),
    Place("dana", NORTHBAY, "editor"),
    Place("sara", SARA_LIND, "owner"),
    Place("sara", BJORKHAGEN, "viewer"),
)

PEOPLE = (
    Person(
        "alice",
        "Alice Björk",
        "alice@bjorkhagen.example.se",
        about={
            "sv": "Äger Björkhagens Fastigheter, ett fastighetsbolag.",
            "en": "Owns Björkhagens Fastigheter, a property company.",
        },
    ),
    Person(
        "bob",
        "Bob Lindqvist",
        "bob@bjorkhagen.example.se",
        about={
            "sv": "Får titta hos Björkhagens Fastigheter.",
            "en": "May view at Björkhagens Fastigheter.",
        },
    ),
    Person(
        "erik",
        "Erik Sandström",
        "erik@bjorkhagen.example.se",
        about={
            "sv": "Förvaltare hos Björkhagens Fastigheter, får ändra.",
            "en": "Manages the properties of Björkhagens Fastigheter, may edit.",
        },
    ),
    Person(
        "charlie",
        "Charlie Norén",
        "charlie@northbay.example.com",
        about={
            "sv": "Äger Northbay IT Department, en it-avdelning.",
            "en": "Owns Northbay IT Department.",
        },
    ),
    Person(
        "dana",
        "Dana Holm",
        "dana@northbay.example.com",
        about={
            "sv": "Driftchef hos Northbay IT Department, får ändra.",
            "en": "Runs operations at Northbay IT Department, may edit.",
        },
    ),
    Person(
        "sara",
        "Sara Lind",
        "sara@saralind.example.se",
        about={
            "sv": "Har en egen redovisningsfirma och får titta hos Björkhagens Fastigheter.",
            "en": "Keeps books in a firm of her own, and may view at Björkhagens Fastigheter.",
        },
    ),
    Person(
        "olga",
        "Olga Nyström",
        "olga@provider.example.com",
        about={
            "sv": "Supporten hos leverantören av VIEWMYBOX. Hör inte till någon kund.",
            "en": "Support at the provider of VIEWMYBOX. Belongs to no customer.",
        },
        acr=STRONG,
    ),
    Person(
        "nils",
        "Nils Hedman",
        "nils@provider.example.com",
        about={
            "sv": "Ekonomin hos leverantören av VIEWMYBOX. Hör inte till någon kund.",
            "en": "Accounts at the provider of VIEWMYBOX. Belongs to no customer.",
        },
        acr=STRONG,
    ),
)

# Who of them may open the operators' console, and in which team.
OPERATORS = {"olga": "Support", "nils": "Accounts"}

# Who subscribes since long: plan, period and for how many days. Sara is still trying it out.
SUBSCRIBED = {BJORKHAGEN: ("large", "month", 160), NORTHBAY: ("standard", "year", 70)}
