"""Escalation: due milestones are reached, and whoever is responsible next is told."""
