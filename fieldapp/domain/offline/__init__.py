"""Knows what each phone holds, what was left out of it, and which of its submissions are missing."""
