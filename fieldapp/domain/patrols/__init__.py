"""Patrols, their routes and what was found."""
