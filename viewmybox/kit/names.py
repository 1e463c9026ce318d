"""Names as people write them."""


def plain(name: str) -> str:
    """The same for one name, however it is spaced and in whichever capitals."""
    return " ".join(name.split()).casefold()
