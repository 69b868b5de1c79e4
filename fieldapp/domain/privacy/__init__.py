"""Reveals personal data for a purpose, reads the access log, and deletes data when its time is over."""
