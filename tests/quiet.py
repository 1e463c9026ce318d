"""What must never stand in a log: names, addresses, contact details, contents, tokens, contexts."""

import re

from tests.people import SURNAMES

# The cast's contact details, as every customer of the tests gives them; and who they are.
WORDS = (
    "@example.com", "556036-0793", "Storgatan", "08-123 456 78", "+468123456",
    "Customer A", "Customer B", *(f"{name} {surname}" for name, surname in SURNAMES.items()),
)  # fmt: skip
SHAPES = {
    "a signed context": re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}\|[^|]{1,36}\|[^|]{1,40}\|\d{9,}"),
    "an API key": re.compile(r"vmb_[0-9a-f]{64}"),
    "a token": re.compile(
        r"(?<![\w/-])(?=[\w-]*[A-Z])(?=[\w-]*[a-z])(?=[\w-]*\d)[\w-]{43}(?![\w-])"
    ),
    "an ID token": re.compile(r"eyJ[\w-]{10,}\.eyJ"),
    "a statement": re.compile(r"\b(?:SELECT .+ FROM|INSERT INTO|UPDATE \w+ SET|DELETE FROM)\b"),
    "an address with a query": re.compile(r"/[\w/-]*\?\w+="),
}  # fmt: skip


def told(log: str, *words: str) -> list[str]:
    """What a log tells that it must not, with its line; `words` beside those of everybody."""
    return [
        f"{what}: {line[:200]}"
        for line in log.splitlines()
        for what in (
            *(word for word in (*WORDS, *words) if word.lower() in line.lower()),
            *(name for name, shape in SHAPES.items() if shape.search(line)),
        )
    ]
