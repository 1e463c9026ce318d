"""The operators' pages. Each is noted before it is shown; see seeing.py."""
