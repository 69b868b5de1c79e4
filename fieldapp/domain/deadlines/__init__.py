"""Keeps the clocks of a case, the deadlines merged cases bring, and the milestones of escalation."""
