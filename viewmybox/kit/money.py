"""Money: whole öre (hundredths of a krona) in rows, Decimal at the edges, never float."""

from decimal import Decimal

HUNDRED = Decimal(100)


class MoneyError(ValueError):
    """An amount that is not whole öre."""


def ore(kronor: Decimal) -> int:
    """Kronor as whole öre.

    Raises:
        MoneyError: there is a part of an öre in it.
    """
    exact = kronor * HUNDRED
    if exact != exact.to_integral_value():
        raise MoneyError(f"{kronor} has parts of an öre.")
    return int(exact)


def kronor(ore: int) -> Decimal:
    """Öre as kronor with two decimals."""
    return Decimal(ore).scaleb(-2)
