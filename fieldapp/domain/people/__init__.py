"""People with accounts: sign-in, postings, hand-over, and imports of lists."""
