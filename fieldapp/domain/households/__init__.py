"""Households, the residents in them, visits, and when a child's record is released."""
