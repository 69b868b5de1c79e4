"""Sabotage: change one thing in the source, run the tests that execute it, and see whether one of them fails."""
