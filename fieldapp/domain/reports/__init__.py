"""Reports: taken in by every door, sorted by category, followed by residents."""
