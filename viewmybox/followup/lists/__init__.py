"""Lists that people work in: one declaration of columns a list, and all that a list can do.

filters.py    what narrows a list, in the address and applied
kinds.py      what a column's values are: how they are narrowed, ordered, shown and exported
listing.py    Column, Change and Listing: what a list is declared with
asked.py      what the address asks for, and the address of what is asked
rows.py       the rows, of a list that is worked out or of one that the database sorts
changing.py   changing many rows at once, and what came of it
files.py      what is shown as CSV and XLSX
services.py, agreements.py, entries.py, actions.py    the lists
"""
