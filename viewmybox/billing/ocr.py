"""The Swedish OCR reference of an invoice: its number, a length digit, a check digit (mod 10)."""

import re

from stdnum import luhn

# The shortest and the longest that Bankgirot takes.
SHORTEST, LONGEST = 4, 25


def reference(number: int) -> str:
    """The reference to give when paying."""
    digits = str(number)
    length = (len(digits) + 2) % 10
    body = f"{digits}{length}"
    return f"{body}{luhn.calc_check_digit(body)}"


def invoice_number(given: str) -> int | None:
    """The invoice that a reference means; None where a digit is wrong, or there are too few."""
    digits = re.sub(r"[\s-]", "", given)
    if not (digits.isascii() and digits.isdecimal() and SHORTEST <= len(digits) <= LONGEST):
        return None
    if not luhn.is_valid(digits) or int(digits[-2]) != len(digits) % 10 or digits[0] == "0":
        return None
    return int(digits[:-2])
