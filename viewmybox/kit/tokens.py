"""Secrets that people or programs carry: only their hash is ever kept."""

import hashlib


def token_hash(token: str) -> bytes:
    """SHA-256 of a token. The tokens are random and long, so no salt or stretching is needed."""
    return hashlib.sha256(token.encode()).digest()
