"""Working time, and when something is due by it."""
