"""Search: the words cases and tasks are found by, and the keys of names and phone numbers."""
