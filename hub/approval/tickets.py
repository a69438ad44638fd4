"""The right to decide once, as a secret word that only its holder knows; the record keeps its digest."""

import hashlib
import secrets


def new_secret() -> str:
    """A word of 256 random bits, fit for a form, a button's value and an address."""
    return secrets.token_urlsafe(32)


def digest_of(secret: str) -> str:
    """What the record keeps of it: SHA-256 in hexadecimal. The word is random and long, so nothing slower is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()
