"""Calls other units in to a case, keeps their answers, and watches calls that nobody answers."""
