"""HTTP's Range header (RFC 9110, section 14): one range of bytes."""

import re

# More digits than any file needs, and few enough to be read at once.
ONE_RANGE = re.compile(r"bytes[ \t]*=[ \t]*(\d{0,18})[ \t]*-[ \t]*(\d{0,18})[ \t]*", re.IGNORECASE)


class UnsatisfiableRangeError(ValueError):
    """The range begins after the end."""


def asked_range(header: str, size: int) -> tuple[int, int] | None:
    """From which byte to before which, of `size` bytes; None where all is to be sent.

    Several ranges at once, and what is no range of bytes, are passed over, as the standard allows.

    Raises:
        UnsatisfiableRangeError: there is no such part.
    """
    found = ONE_RANGE.fullmatch(header.strip())
    if not found or not (found[1] or found[2]):
        return None
    if not found[1]:
        length = min(int(found[2]), size)
        start, stop = size - length, size
    else:
        start = int(found[1])
        if found[2] and int(found[2]) < start:
            return None
        stop = min(int(found[2]) + 1, size) if found[2] else size
    if start >= stop:
        raise UnsatisfiableRangeError
    return start, stop
