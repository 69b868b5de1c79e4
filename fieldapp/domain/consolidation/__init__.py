"""Finds reports of the same problem, merges their cases, and splits or undoes what was merged."""
