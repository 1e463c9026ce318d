"""Bankgirot's file of payments that came in (BgMax), read strictly: a file that does not add up is
refused whole.

Lines of 80 characters in ISO 8859-1. A section for each account and day:

    01  start of the file          20  a payment         25  free text about it
    05  start of a section         21  a deduction       26–29  who paid (not kept)
    15  end of the section         22, 23  more references of the payment before
    70  end of the file
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext_noop as _

from viewmybox.kit.errors import Sentence

WIDTH = 80
LATEST_VERSION = "01"
NAMES_OF_PAYER = {"26", "27", "28", "29"}
PAYMENTS = ("20", "21")
MORE_REFERENCES = ("22", "23")


class BgMaxError(Sentence):
    """The file is not one of Bankgirot's, or is damaged; nothing of it was taken."""


@dataclass(frozen=True, slots=True)
class BankPayment:
    """One payment (or, with a negative amount, a deduction) of the file."""

    received_on: date
    serial: str
    reference: str
    ore: int
    more: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """What makes it the same payment in another copy of the file."""
        return f"{self.received_on:%Y%m%d}/{self.serial}"


@dataclass(slots=True)
class Section:
    """The payments to one account since its 05; checked against its 15."""

    account: str
    payments: list[BankPayment] = field(default_factory=list)


def read(content: bytes) -> list[BankPayment]:
    """Every payment of the file, in order.

    Raises:
        BgMaxError: it is not such a file, or its sums do not agree.
    """
    return list(Reader(content).payments())


class Reader:
    def __init__(self, content: bytes) -> None:
        text = content.decode("iso-8859-1")
        self.lines = [line for line in re.split(r"\r?\n", text) if line.strip()]
        self.counts = dict.fromkeys([*PAYMENTS, *MORE_REFERENCES, "15"], 0)

    def payments(self) -> Iterator[BankPayment]:
        self._check_frame()
        section: Section | None = None
        for number, line in enumerate(self.lines[1:-1], start=2):
            kind = line[:2]
            if kind in self.counts:
                self.counts[kind] += 1
            if (kind == "05") == (section is not None):
                raise self.wrong(
                    number, _("Line %(line)s: a section does not begin or end where it should.")
                )
            if section is None:
                section = Section(line[2:12])
            elif kind == "15":
                yield from self._closed(section, line, number)
                section = None
            else:
                self._take(section, line, number)
        if section is not None:
            raise self.wrong(len(self.lines), _("Line %(line)s: a section does not end."))
        self._check_end()

    def _take(self, section: Section, line: str, number: int) -> None:
        kind = line[:2]
        if kind in PAYMENTS:
            section.payments.append(self._payment(line, number))
        elif kind in MORE_REFERENCES:
            self._add_reference(section, line, number)
        elif kind != "25" and kind not in NAMES_OF_PAYER:
            raise self.wrong(
                number, _("Line %(line)s: lines of the kind %(kind)s are not known."), kind=kind
            )

    def _check_frame(self) -> None:
        if any(len(line) > WIDTH for line in self.lines):
            raise BgMaxError(_("A line is longer than 80 characters."))
        self.lines = [line.ljust(WIDTH) for line in self.lines]
        least = 2
        if len(self.lines) < least or not self.lines[0].startswith("01BGMAX"):
            raise BgMaxError(_("This is not a BgMax file."))
        if self.lines[0][22:24] != LATEST_VERSION:
            raise BgMaxError(
                _("Version %(version)s of the format is not known."), version=self.lines[0][22:24]
            )
        if self.lines[0][44] == "T":
            raise BgMaxError(_("This is a test file; no money has come in."))
        if not self.lines[-1].startswith("70"):
            raise BgMaxError(_("The file is cut off: its last line is missing."))

    def _payment(self, line: str, number: int) -> BankPayment:
        sign = -1 if line[:2] == "21" else 1
        ore = sign * self.digits(line[37:55], number)
        # The day is the section's, which its end says.
        return BankPayment(date.min, line[57:69].strip(), line[12:37].strip(), ore)

    def _add_reference(self, section: Section, line: str, number: int) -> None:
        if not section.payments:
            raise self.wrong(number, _("Line %(line)s: there is no payment before it."))
        last = section.payments[-1]
        section.payments[-1] = replace(last, more=(*last.more, line[12:37].strip()))

    def _closed(self, section: Section, line: str, number: int) -> Iterator[BankPayment]:
        day = self.day(line[37:45], number)
        total = self.digits(line[50:68], number)
        count = self.digits(line[71:79], number)
        if count != len(section.payments):
            raise self.wrong(
                number,
                _("Line %(line)s: it counts %(count)s payments and has %(found)s."),
                count=count,
                found=len(section.payments),
            )
        if total != abs(sum(payment.ore for payment in section.payments)):
            raise self.wrong(number, _("Line %(line)s: the amounts do not add up to its sum."))
        for payment in section.payments:
            yield replace(payment, received_on=day)

    def _check_end(self) -> None:
        end, number = self.lines[-1], len(self.lines)
        told = {
            "20": self.digits(end[2:10], number),
            "21": self.digits(end[10:18], number),
            "22+23": self.digits(end[18:26], number),
            "15": self.digits(end[26:34], number),
        }
        found = {
            "20": self.counts["20"],
            "21": self.counts["21"],
            "22+23": self.counts["22"] + self.counts["23"],
            "15": self.counts["15"],
        }
        if told != found:
            raise self.wrong(number, _("Line %(line)s: it does not count what the file has."))

    def digits(self, text: str, number: int) -> int:
        if not (text.isascii() and text.isdecimal()):
            raise self.wrong(number, _("Line %(line)s: “%(text)s” is not a number."), text=text)
        return int(text)

    def day(self, text: str, number: int) -> date:
        try:
            return date.fromisoformat(f"{text[:4]}-{text[4:6]}-{text[6:8]}")
        except ValueError:
            raise self.wrong(
                number, _("Line %(line)s: “%(text)s” is not a day."), text=text
            ) from None

    def wrong(self, number: int, what: str, **values: Any) -> BgMaxError:
        return BgMaxError(what, line=number, **values)
