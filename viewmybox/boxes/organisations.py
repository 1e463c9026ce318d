"""Organisation numbers of suppliers: Swedish ones with their check digit."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from stdnum.exceptions import ValidationError as NumberRefused
from stdnum.se import orgnr, vat


def organisation_number(written: str) -> str:
    """As it is usually written, 556036-0793; a foreign VAT number stays as it is.

    Raises:
        ValidationError: a Swedish number's check digit is wrong, or it is no number at all.
    """
    text = written.strip().upper()
    if text[:2].isalpha() and not text.startswith("SE"):
        return text
    try:
        found = vat.compact(text)[:10] if text.startswith("SE") else orgnr.compact(text)
        return str(orgnr.format(orgnr.validate(found)))
    except NumberRefused:
        raise ValidationError(
            _("This is not an organisation number: it has ten digits, and the last one checks.")
        ) from None


def check_organisation_number(written: str) -> None:
    organisation_number(written)
