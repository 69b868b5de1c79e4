"""What somebody sees first: today's work, the morning's questions, the wall of a duty room."""
