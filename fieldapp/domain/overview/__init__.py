"""Gathers what somebody sees first: today's work, the morning overview, the wall display."""
