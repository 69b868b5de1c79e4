"""Households, their residents, visits, and the release of a child's record."""
