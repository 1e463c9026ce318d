"""What the matrix does not try, each with its reason. The list may only shrink."""

# (path, method) → why its answer may tell another customer's id from one that never existed.
EXCEPTIONS: dict[tuple[str, str], str] = {}
