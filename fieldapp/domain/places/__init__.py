"""Divisions and grids."""
