"""How a part may end, other than well."""


class Failed(Exception):  # noqa: N818 - a finding, not an error
    """The part found a hole, or could not be run to its end."""


class Skipped(Exception):  # noqa: N818 - the same
    """The part cannot be had here; the sentence says why."""
