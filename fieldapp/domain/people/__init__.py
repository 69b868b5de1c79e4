"""People with accounts: postings, sign-in, hand-over, lists of new people."""
