"""Who the cast are. Read before Django's settings are; what they do is in tests/cast.py."""

from viewmybox.demo.provider import Person

SURNAMES = {
    "Alice": "Andersson",
    "Bob": "Berg",
    "Charlie": "Carlsson",
    "Erik": "Ek",
    "Olga": "Olsson",
    "Nils": "Nilsson",
}

STRONG = "strong"
STAFF = ("Olga", "Nils")

PEOPLE = [
    Person(
        name.lower(),
        f"{name} {surname}",
        f"{name.lower()}@example.com",
        acr=STRONG if name in STAFF else "",
    )
    for name, surname in SURNAMES.items()
]
