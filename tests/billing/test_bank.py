"""Bankgirot's file: read strictly, matched by reference, and taken twice without harm."""

import pytest

from tests.billing import books
from viewmybox.billing.bank import take_file
from viewmybox.billing.bgmax import BgMaxError, read
from viewmybox.billing.books import invoices
from viewmybox.billing.ocr import reference

pytestmark = pytest.mark.promise("P12")


def file(*payments, day="20261125", serial=1, **wrong):
    """A file of one section: payments are (kind, reference, öre, more references)."""
    lines, total, extra = [], 0, 0
    for number, (kind, ref, ore, *more) in enumerate(payments, start=serial):
        sent = f"{kind}{'':10}{ref:>25}{ore:018}2{'1'}{number:012}0"
        lines.append(f"{sent:80}")
        lines += [f"{'22' + '':10}{'':0}".ljust(12) + f"{one:>25}".ljust(68) for one in more]
        lines.append(f"{'25Tack for i sommar':80}")
        lines.append(f"{'26Foretaget AB':80}")
        total += -ore if kind == "21" else ore
        extra += len(more)
    count = {kind: sum(1 for one in payments if one[0] == kind) for kind in ("20", "21")}
    end = f"15{'':35}{day}{1:05}{wrong.get('total', abs(total)):018}SEK{len(payments):08} "
    last = f"70{count['20']:08}{count['21']:08}{extra:08}{wrong.get('sections', 1):08}"
    first = (
        f"01{'BGMAX':20}{wrong.get('version', '01')}20261125173035010331{wrong.get('mark', 'P')}"
    )
    text = [first, f"05{'9912346':>10}{'':10}SEK", *lines, end, last]
    return "\r\n".join(f"{line:80}" for line in text).encode("iso-8859-1")


def test_a_file_pays_invoices_once(cast, alice, charlie):
    hers, his = books.invoiced(cast, alice), books.invoiced(cast, charlie)
    content = file(
        ("20", hers.ocr, 18_750),
        ("20", "Tack för hjälpen", 18_750, his.ocr),
        ("20", reference(999_999), 100),
        ("20", "", 5_000),
        serial=hers.number * 10,
    )
    with cast.as_worker():
        first = [(one.outcome, one.invoice) for one in take_file(content, "Olga")]
        assert first == [
            ("settled", hers.number),
            ("settled", his.number),
            ("unmatched", 999_999),
            ("unmatched", None),
        ]
        before = list(invoices())
        assert {one.outcome for one in take_file(content, "Olga")} == {"known"}
        assert list(invoices()) == before


def test_a_deduction_is_somebodys_to_judge(cast, alice):
    invoice = books.invoiced(cast, alice)
    content = file(("21", invoice.ocr, 18_750), serial=invoice.number * 10)
    with cast.as_worker():
        [taken] = take_file(content, "Olga")
        assert (taken.outcome, taken.invoice, taken.payment.ore) == ("unmatched", None, -18_750)


GOOD = (("20", "1001", 100), ("20", "1002", 250))


def test_what_is_read():
    paid = read(file(*GOOD, ("21", "x", 50)))
    assert [payment.ore for payment in paid] == [100, 250, -50]
    assert {f"{payment.received_on}" for payment in paid} == {"2026-11-25"}
    assert len({payment.key for payment in paid}) == 3


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"hello",
        file(*GOOD, total=351),
        file(*GOOD, sections=2),
        file(*GOOD, version="02"),
        file(*GOOD, mark="T"),
        file(*GOOD, day="20261332"),
        file(*GOOD)[:-82],
        file(*GOOD).replace(b"26Foretaget", b"99Foretaget"),
        file(*GOOD).replace(b"05   ", b"15   ", 1),
        file(*GOOD).replace(b"0000100", b"00001x0", 1),
        b"\r\n".join(file(*GOOD).split(b"\r\n")[:3] + file(*GOOD).split(b"\r\n")[-2:]),
        file(*GOOD).replace(b"Tack for i sommar", b"Tack for i sommar" + b"x" * 80),
    ],
)
def test_a_damaged_file_is_refused_whole(content):
    with pytest.raises(BgMaxError):
        read(content)
