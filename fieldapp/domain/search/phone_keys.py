"""What a stored phone number is found by."""

from fieldapp import phones
from fieldapp.crypto import keys


def phone_digest(number: str) -> str:
    """A keyed hash of the last four digits, an extension left out."""
    return keys.blind(phones.last_four(number), "phone last four")
