"""Telling the customer's own programs what happens: a signed message to an address of theirs."""
