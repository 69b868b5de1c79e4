"""Phones: what they carry, what they left out, which of their submissions are missing."""
