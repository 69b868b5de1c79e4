"""Evaluates units by what is on record, freezes and corrects the figures, and checks what the app itself asks."""
