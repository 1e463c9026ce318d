"""Who sells: the provider's facts, as they stand on an invoice from the day it is written."""

from django.conf import settings

FACTS = ("name", "address", "organisation_number", "support_email", "bankgiro")


def seller() -> dict[str, str]:
    """Frozen into each invoice. The VAT number of a Swedish company follows from its own number."""
    found = {name: str(settings.PROVIDER.get(name, "")) for name in FACTS}
    digits = "".join(filter(str.isdecimal, found["organisation_number"]))
    return found | {"vat_number": f"SE{digits}01" if digits else ""}
