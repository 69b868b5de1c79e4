"""Centres and who is on duty there, the roster of a week, and vacant posts."""
