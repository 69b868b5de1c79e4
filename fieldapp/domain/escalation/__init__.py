"""Runs due milestones and tells whoever is responsible next."""
