"""What an operator uploads in the console: a bank's file, the next policy version, a price list."""

from datetime import timedelta
from itertools import count
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from viewmybox.billing.days import swedish_today

number = count(1)
TEXTS = {
    "sv": "# Policy\n\nInledning av {provider}.\n\n## Kakor\n\nVi har tre kakor, utkast %d.\n",
    "en": "# Policy\n\nIntroduction by {provider}.\n\n## Cookies\n\nWe have three, draft %d.\n",
}
PRICES = """
vat_percent = 25

[extract]
base = "%d.00"
per_gb = "20.00"

[[plan]]
key = "standard"
month = "290.00"
year = "2900.00"
name = { sv = "Standard", en = "Standard" }
about = { sv = "Allt", en = "Everything" }

[[plan]]
key = "large"
month = "690.00"
year = "6900.00"
name = { sv = "Stor", en = "Large" }
about = { sv = "Mer", en = "More" }
"""


def upload(name: str = "terms.txt", content: bytes = b"Something to keep") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def bank_file(*payments: tuple[str, int], serial: int = 0) -> bytes:
    """A BgMax file of one section: payments are (reference, öre). Another one each time."""
    serial = serial or 7_000_000 + next(number) * 1000
    given = payments or (("", 100),)
    lines = [
        (f"20{'':10}{ref:>25}{ore:018}21{at:012}0").ljust(80)
        for at, (ref, ore) in enumerate(given, start=serial)
    ]
    total = sum(ore for _ref, ore in given)
    first = f"01{'BGMAX':20}0120261125173035010331P"
    end = f"15{'':35}20261125{1:05}{total:018}SEK{len(given):08} "
    last = f"70{len(given):08}{0:08}{0:08}{1:08}"
    text = [first, f"05{'9912346':>10}{'':10}SEK", *lines, end, last]
    return "\r\n".join(f"{line:80}" for line in text).encode("iso-8859-1")


def policy_form(**more: Any) -> dict[str, Any]:
    """The form of the next version, in force in forty days; another text each time."""
    which = next(number)
    files = {
        f"file_{language}": upload(f"{language}.md", (text % which).encode())
        for language, text in TEXTS.items()
    }
    facts = {"effective_on": f"{swedish_today() + timedelta(days=40)}"}
    summaries = {"summary_sv": "Något sägs tydligare.", "summary_en": "Something is clearer."}
    return files | facts | summaries | more


def prices_form(base: int = 100, **more: Any) -> dict[str, Any]:
    """The form of a price list; another price each time, far ahead of other tests' days.

    An extract costs some kronor more than `base`.
    """
    facts = {"effective_on": f"{swedish_today() + timedelta(days=3000)}"}
    content = (PRICES % (base + next(number))).encode()
    return {"file": upload("prices.toml", content)} | facts | more
