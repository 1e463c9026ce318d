"""Who the cast are. Read before Django's settings are; what they do is in tests/cast.py."""

from viewmybox.demo.provider import Person

SURNAMES = {
    "Alice": "Andersson",
    "Bob": "Berg",
    "Charlie": "Carlsson",
    "Erik": "Ek",
    "Olga": "Olsson",
}

PEOPLE = [
    Person(name.lower(), f"{name} {surname}", f"{name.lower()}@example.com")
    for name, surname in SURNAMES.items()
]
