"""Words of ours that may be kept where many read them: ids, numbers, names of things."""

import re

LONGEST = 200
# An e-mail address, an address of a page, or something as long and whole as a token. An id with
# its dashes is neither.
NOT_OURS = re.compile(r"@|://|[^\s-]{33,}")


def is_ours(word: str) -> bool:
    """Whether it is short, readable, and nothing that might be somebody's, or open something."""
    return len(word) <= LONGEST and word.isprintable() and not NOT_OURS.search(word)
