"""Units, and who answers at which level."""
