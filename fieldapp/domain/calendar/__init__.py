"""Computes with working time, and says when something is due by it."""
