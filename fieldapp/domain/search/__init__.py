"""Finds cases and tasks by words, and people by keys of names and phone numbers."""
